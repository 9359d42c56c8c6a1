"""Hostile cases that no test can run, and why. The run names them, so that none is missing in silence."""
# SPDX-License-Identifier: Apache-2.0

CANNOT_RUN = {
    "E3": "there is no discovery cache yet: every login asks the tenant anew, so there is no file to replace",
}
