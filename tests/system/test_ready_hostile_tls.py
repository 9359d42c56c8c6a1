"""The cases of test_hostile_tls.py once more: no login is made ready with a server that cannot show who it is, and what
comes then gets nothing from the login that comes then either."""
# SPDX-License-Identifier: Apache-2.0
import test_hostile_tls
from harness.ready_trial import once_more, trial_of  # noqa: F401  pylint: disable=unused-import

globals().update(once_more(test_hostile_tls, but=(
    # What these change is known before a login is made ready, or is the tenant's own word on a request.
    "test_d3_tenant_that_is_no_host_name", "test_d3_proxy_that_is_none", "test_d3_service_of_another_scheme",
    "test_d4_clock_that_differs_from_the_tenants", "test_d5_community_key_that_is_none",
    "test_d5_community_key_that_is_no_text", "test_d6_community_key_at_infinity",
)))
