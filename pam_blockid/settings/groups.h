// The groups of a settings file: which keys each has, and what they may be. The Row of a table is
// Field or ShownField (readers.h).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "settings/entry.h"
#include "settings/readers.h"
#include "settings/settings.h"

namespace pam_blockid {

template<template<class> class Row>
std::vector<Row<TenantSettings>> tenant_fields();
template<template<class> class Row>
std::vector<Row<OtpSettings>> otp_fields();
// What each of `services` may override of `policy`.
template<template<class> class Row>
std::vector<Row<OtpSettings>> policy_fields();
// All of `policy`.
template<template<class> class Row>
std::vector<Row<Settings>> whole_policy_fields();
// All of `remember`, which each of `services` may override as a group within its own.
template<template<class> class Row>
std::vector<Row<OtpSettings>> remember_fields();
// It stands in `contacts`, and each of `services` may override it.
template<template<class> class Row>
Row<OtpSettings> missing_contact_field();
// What each of `services` may override: otp_fields(), policy_fields(), missing_contact_field() and
// `remember`, of which nothing is shown here.
template<template<class> class Row>
std::vector<Row<OtpSettings>> service_fields();
// `settings.contacts.sources` holds all the sources that there are: the default, and the choice.
template<template<class> class Row>
std::vector<Row<Settings>> contacts_fields();
template<template<class> class Row>
std::vector<Row<LdapSettings>> ldap_fields();
template<template<class> class Row>
std::vector<Row<NetworkSettings>> network_fields();
template<template<class> class Row>
std::vector<Row<CacheSettings>> cache_fields();
template<template<class> class Row>
std::vector<Row<BrokerSettings>> broker_fields();
template<template<class> class Row>
std::vector<Row<CheckSettings>> check_fields();

// With what the keys of a group demand of each other.
Expected<void, SettingsError> read_tenant(const Entry& entry, TenantSettings& tenant);
Expected<void, SettingsError> read_ldap(const Entry& entry, LdapSettings& ldap);
Expected<void, SettingsError> read_network(const Entry& entry, NetworkSettings& network);
Expected<void, SettingsError> read_contacts(const Entry& entry, Settings& settings);
// Of a group that may hold missing_contact: its grace has a last day.
Expected<void, SettingsError> need_until(const Entry& group, const OtpSettings& otp);
// Once the services are read: a last day has a grace.
Expected<void, SettingsError> check_until(const Entry& contacts, const Settings& settings);
// The base of every service is what `settings.otp` holds already, so this comes last.
Expected<void, SettingsError> read_services(const Entry& entry, Settings& settings);

// The `users` of several files, one after the other; each name stands once in all of them.
// `default_country` and `names` are those of `contacts`: a name is read as that of an account is.
Expected<std::vector<ConfiguredUser>, SettingsError>
read_users(std::span<const Entry> lists, std::string_view default_country, const NameRules& names);

} // namespace pam_blockid
