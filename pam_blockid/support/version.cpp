// The version, where what(1) and `blockidctl version` find it in the file of a program.
// SPDX-License-Identifier: Apache-2.0
namespace pam_blockid {

// Kept although nothing in the program reads it.
[[gnu::used, gnu::retain]] const char version_mark[] = "@(#)pam_blockid " BLOCKID_VERSION;

} // namespace pam_blockid
