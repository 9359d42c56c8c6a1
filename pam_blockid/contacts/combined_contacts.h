// Several sources of contacts as one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "login/contact.h"
#include "login/contact_source.h"

namespace pam_blockid {

// Asks the sources in order, and no further than needed: a later source fills in only what the
// earlier ones left out, and is not asked once there is an address or number for each of
// `channels`. Each of email, phone and BlockID user id comes from the first source that has it;
// where sources disagree, the earlier one is right.
//
// Where a source gives the BlockID user ids, it is asked in any case, and when it cannot be reached
// that is the answer: an id must not change with the channels of the moment or with an outage.
// Whoever has none there has the login name for one.
//
// A source that cannot be reached is passed over, wherever it stands: what the others give is used
// if it reaches the person at all, and the contact's remark names the outage. Only when it does not
// is the outage the answer (the first, where there are several), also for a name that the others do
// not know: the unreachable source might know it. An ambiguous match or a fault is the answer at
// once: it says that something is wrong, and trying elsewhere would hide it.
class CombinedContacts final : public ContactSource {
public:
    // `gives_ids`: the source with the BlockID user ids, one of `sources`; null: login names are
    // ids.
    CombinedContacts(std::vector<ContactSource*> sources, std::vector<Channel> channels,
                     const ContactSource* gives_ids = nullptr);

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    std::vector<ContactSource*> sources_;
    std::vector<Channel> channels_;
    const ContactSource* gives_ids_;
};

} // namespace pam_blockid
