# SPDX-License-Identifier: Apache-2.0
"""Core: what the portal, a biller or the gateway must mend; the work waits."""

from kiosk.core.errors.tree import MoneyFate, Theirs


class NoLine(Theirs):
    """The portal cannot be reached."""

    code = "NET-01"


class BillerSilent(Theirs):
    """The portal cannot reach the biller now. Facts: biller."""

    code = "NET-02"


class PortalFault(Theirs):
    """The portal answered with a fault of its own. Facts: status."""

    code = "PRT-01"


class PortalUnreadable(Theirs):
    """The answer is garbage, cut short or not of our protocol."""

    code = "PRT-02"


class PortalUnsigned(Theirs):
    """The answer's signature is missing, wrong or of another request."""

    code = "PRT-03"


class PortalRefuses(Theirs):
    """The portal understood and declined the whole message. Facts: reason."""

    code = "PRT-04"


class PortalUntrusted(Theirs):
    """The portal's TLS certificate is not one we trust."""

    code = "TLS-02"


class GatewayUnknown(Theirs):
    """The wallet payment has no known result yet; it is asked again, never paid again."""

    code = "GWY-01"
    money = MoneyFate.UNKNOWN


class StateWalletEmpty(Theirs):
    """The CSC-SPV virtual wallet does not cover it; the operator cannot mend that."""

    code = "WAL-03"
