"""The modules that are measured, in the order of the tables."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import ExitStack, contextmanager

from .authenticator import Authenticator
from .blockid import BlockId, BlockIdBroker, BlockIdBrokerCold, BlockIdCold, BlockIdLdaps, BlockIdReady, Tenant
from .duo import Duo, DuoInSshd, DuoService
from .least import Least
from .oslogin import OsLogin

NAMES = [kind.name for kind in (BlockId, BlockIdBroker, BlockIdReady, BlockIdCold, BlockIdBrokerCold, BlockIdLdaps,
                                Least, Duo, DuoInSshd, OsLogin, Authenticator)]


@contextmanager
def running_peers(site, names):
    tenant, duo_service = Tenant(site), DuoService(site)
    peers = [BlockId(site, tenant), BlockIdBroker(site, tenant), BlockIdReady(site, tenant),
             BlockIdCold(site, tenant), BlockIdBrokerCold(site, tenant), BlockIdLdaps(site, tenant),
             Least(site, tenant), Duo(site, duo_service), DuoInSshd(site, duo_service), OsLogin(site),
             Authenticator(site)]
    with ExitStack() as stack:
        stack.enter_context(tenant.running())
        stack.enter_context(duo_service.running())
        yield [stack.enter_context(peer.running()) for peer in peers if peer.name in names]
