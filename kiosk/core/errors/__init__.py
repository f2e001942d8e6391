# SPDX-License-Identifier: Apache-2.0
"""Core: every way a counter act can fail, as one tree; the sentences live in `kiosk.text`.

    LmkError
    ├── Yours   the operator can mend it now
    │   BIL-01 PastDueDate · BIL-02 OtherSubDivision · BIL-03 PaidElsewhere
    │     BIL-04 AmountChanged · BIL-05 SecondKeyingDiffers · BIL-06 OfflineNotAllowed
    │     BIL-07 BillNeeded
    │   BLK-01 Blocked
    │   CAT-01 PriceListExpired · CAT-02 ServiceUnknown
    │   CHK-01 SlipCodeDiffers · CHK-02 SlipCodeExpired · CHK-03 TrialFailed
    │     CHK-04 PageCodeUnread · CHK-05 PhotoUnfit · CHK-06 LineSlow · CHK-07 LineNotMeasured
    │     CHK-08 CertificateEnded · CHK-09 BackupShort · CHK-10 BackupNotKnown · CHK-11 LeftOut
    │     CHK-12 NothingLooks · CHK-13 ParticularUnfit · CHK-14 KitIncomplete · CHK-15 SpaceUnseen
    │   CLK-01 ClockWrong
    │   CSH-01 CashShort
    │   DAY-01 DifferenceNeedsReason · DAY-02 DayNotOpen · DAY-03 DayAlreadyOpen
    │   ENR-01 NotEnrolled · ENR-02 AlreadyEnrolled · ENR-03 CodeMisread · ENR-04 CodeRefused
    │     ENR-05 PortalNotTheOne
    │   FLD-01 FieldWrong · FLD-02 BillUnknown · FLD-03 FieldMissing · FLD-04 FieldUnreadable
    │     FLD-05 FieldUnknown · FLD-06 AmountUnreadable
    │   FPL-03 PinFirst · FPL-04 FingerTriesUsed
    │   IDN-01 IdentityUnreadable · IDN-02 IdentityTooLarge · IDN-03 ShareCodeWrong
    │     IDN-04 IdentityNumberWrong · IDN-05 IdentityUnproven · IDN-06 CertificateUnreadable
    │   LCK-01 DataDirBusy
    │   LEA-01 LeaseMissing · LEA-02 LeaseExpired · LEA-03 LeaseOverCap · LEA-04 LeaseNotForThis
    │     LEA-05 LeaseCountUsed
    │   PAY-01 SubjectOpen · PAY-02 PaidHere
    │   QUO-01 QuoteExpired · QUO-02 SameIdOtherContent
    │   RDS-10 ConsentMissing
    │   REV-01 NothingToReverse · REV-02 NotOurPaper · REV-03 AlreadyWithDepartment
    │   SES-01 PinWrong · SES-02 PinWaits · SES-03 PinMissing · SES-04 PinUnfit
    │   TLS-01 InsecureAddress
    │   UPL-01 CaptureTooLarge
    │   WAL-02 LeaseExhausted
    ├── Theirs  the portal, a biller or the gateway must mend it; we wait and try again
    │   AUT-01 NotRecognised · AUT-02 CaptureLate · AUT-03 RdNotTrusted · AUT-04 CaptureSeenBefore
    │     AUT-05 CaptureUnreadable · AUT-06 CaptureForOther · AUT-07 AuthorityAway
    │     AUT-08 AuthorityUnclear · AUT-09 AuthorityRefuses
    │   GWY-01 GatewayUnknown
    │   NET-01 NoLine · NET-02 BillerSilent
    │   PRT-01 PortalFault · PRT-02 PortalUnreadable · PRT-03 PortalUnsigned
    │     PRT-04 PortalRefuses
    │   TLS-02 PortalUntrusted
    │   UPL-02 UploadRefused
    │   WAL-03 StateWalletEmpty
    ├── Device  a machine on the table: printer, scanner, camera, disk, keyring
    │   BAR-01 PictureUnreadable · BAR-02 PictureTooLarge
    │   CAM-01 CameraCovered · CAM-02 CameraOneColour · CAM-03 CameraFrozen
    │     CAM-04 CameraTooCoarse · CAM-05 PhotoOverLimit
    │   DEV-01 DeviceAbsent · DEV-02 DeviceBusy · DEV-03 DeviceSilent · DEV-04 DeviceGarbled
    │     DEV-05 DeviceRefused · DEV-06 DevicePulled · DEV-07 DeviceCancelled
    │     DEV-08 DeviceTrouble
    │   DSK-02 DiskFull
    │   FPL-01 FingerNotEnrolled · FPL-02 FingerUnread
    │   KEY-01 KeyringMissing · KEY-02 PassphraseMissing · KEY-03 PassphraseWrong
    │     KEY-04 KeysLost
    │   PGP-01 PagePaperOut · PGP-02 PageJam · PGP-03 PageCoverOpen · PGP-04 PageInkOut
    │     PGP-05 PagePrinterStopped · PGP-06 PagePrinterOffline · PGP-07 PageRefused
    │     PGP-08 PageLate · PGP-09 PageMayStillPrint
    │   PRN-01 PaperOut · PRN-02 PrinterGone · PRN-03 PrinterUnsure · PRN-04 PrinterStopped
    │   PWR-01 PowerUnclear · PWR-02 BatteryWorn · PWR-03 BatteryLow · PWR-04 BatteryEnding
    │   RDS-01 RdMissing · RDS-02 RdNotReady · RDS-03 RdBusy · RDS-04 NothingShown
    │     RDS-05 FingerNotRead · RDS-06 RdMustRenew · RDS-07 RdLevelLow · RDS-08 RdCannot
    │     RDS-09 RdFault · RDS-11 CaptureNotUnderstood · RDS-12 RdLocked · RDS-13 RdUnpinned
    │   SCN-01 ScanJammed · SCN-02 ScanFeederEmpty · SCN-03 ScanCoverOpen
    │     SCN-04 ScanTooManyPages · SCN-05 ScanTooLarge · SCN-06 ScanPageUnreadable
    │     SCN-07 ScanSourceMissing · SCN-08 ScanOverLimit
    └── Ours    a defect or damage: the journal, a page, a rule of this program
        APP-01 Defect
        JRN-01 JournalBroken · JRN-02 StoreDamaged · JRN-03 StoreUnreadable
          JRN-04 ProjectionDiffers
        UPL-03 CaptureDamaged

Each leaf has a short code that can be read over the phone, and says what became of the money.
`facts` fill the placeholders of the sentence; they never hold particulars of a citizen.
"""

from kiosk.core.errors.barcode import PictureTooLarge, PictureUnreadable
from kiosk.core.errors.bill import (
    AmountChanged,
    AmountUnreadable,
    BillNeeded,
    BillUnknown,
    CashShort,
    FieldMissing,
    FieldUnknown,
    FieldUnreadable,
    FieldWrong,
    OfflineNotAllowed,
    OtherSubDivision,
    PaidElsewhere,
    PaidHere,
    PastDueDate,
    SecondKeyingDiffers,
    SubjectOpen,
)
from kiosk.core.errors.biometric import (
    AuthorityAway,
    AuthorityRefuses,
    AuthorityUnclear,
    CaptureForOther,
    CaptureLate,
    CaptureNotUnderstood,
    CaptureSeenBefore,
    CaptureUnreadable,
    ConsentMissing,
    FingerNotRead,
    NothingShown,
    NotRecognised,
    RdBusy,
    RdCannot,
    RdFault,
    RdLevelLow,
    RdLocked,
    RdMissing,
    RdMustRenew,
    RdNotReady,
    RdNotTrusted,
    RdUnpinned,
)
from kiosk.core.errors.camera import (
    CameraCovered,
    CameraFrozen,
    CameraOneColour,
    CameraTooCoarse,
    PhotoOverLimit,
)
from kiosk.core.errors.counter import (
    AlreadyEnrolled,
    AlreadyWithDepartment,
    Blocked,
    ClockWrong,
    CodeMisread,
    CodeRefused,
    DataDirBusy,
    DayAlreadyOpen,
    DayNotOpen,
    DifferenceNeedsReason,
    InsecureAddress,
    LeaseCountUsed,
    LeaseExhausted,
    LeaseExpired,
    LeaseMissing,
    LeaseNotForThis,
    LeaseOverCap,
    NotEnrolled,
    NothingToReverse,
    NotOurPaper,
    PinMissing,
    PinUnfit,
    PinWaits,
    PinWrong,
    PortalNotTheOne,
    PriceListExpired,
    QuoteExpired,
    SameIdOtherContent,
    ServiceUnknown,
)
from kiosk.core.errors.device import (
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
    DiskFull,
    KeyringMissing,
    KeysLost,
    PaperOut,
    PassphraseMissing,
    PassphraseWrong,
    PrinterGone,
    PrinterStopped,
    PrinterUnsure,
)
from kiosk.core.errors.identity import (
    CertificateUnreadable,
    IdentityNumberWrong,
    IdentityTooLarge,
    IdentityUnproven,
    IdentityUnreadable,
    ShareCodeWrong,
)
from kiosk.core.errors.ours import (
    Defect,
    JournalBroken,
    ProjectionDiffers,
    StoreDamaged,
    StoreUnreadable,
)
from kiosk.core.errors.page_printer import (
    PageCoverOpen,
    PageInkOut,
    PageJam,
    PageLate,
    PageMayStillPrint,
    PagePaperOut,
    PagePrinterOffline,
    PagePrinterStopped,
    PageRefused,
)
from kiosk.core.errors.power import (
    BatteryEnding,
    BatteryLow,
    BatteryWorn,
    FingerNotEnrolled,
    FingerTriesUsed,
    FingerUnread,
    PinFirst,
    PowerUnclear,
)
from kiosk.core.errors.scanner import (
    ScanCoverOpen,
    ScanFeederEmpty,
    ScanJammed,
    ScanOverLimit,
    ScanPageUnreadable,
    ScanSourceMissing,
    ScanTooLarge,
    ScanTooManyPages,
)
from kiosk.core.errors.selfcheck import (
    BackupNotKnown,
    BackupShort,
    CertificateEnded,
    KitIncomplete,
    LeftOut,
    LineNotMeasured,
    LineSlow,
    NothingLooks,
    PageCodeUnread,
    ParticularUnfit,
    PhotoUnfit,
    SlipCodeDiffers,
    SlipCodeExpired,
    SpaceUnseen,
    TrialFailed,
)
from kiosk.core.errors.theirs import (
    BillerSilent,
    GatewayUnknown,
    NoLine,
    PortalFault,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
    PortalUntrusted,
    StateWalletEmpty,
)
from kiosk.core.errors.tree import (
    Device,
    Fact,
    LmkError,
    MoneyFate,
    Ours,
    Theirs,
    Yours,
    leaves,
)
from kiosk.core.errors.upload import CaptureDamaged, CaptureTooLarge, UploadRefused

__all__ = [
    "AlreadyEnrolled", "AlreadyWithDepartment", "AmountChanged", "AmountUnreadable",
    "AuthorityAway", "AuthorityRefuses", "AuthorityUnclear", "BackupNotKnown", "BackupShort",
    "BatteryEnding", "BatteryLow", "BatteryWorn", "BillNeeded", "BillUnknown", "BillerSilent",
    "Blocked", "CameraCovered", "CameraFrozen", "CameraOneColour", "CameraTooCoarse",
    "CaptureDamaged", "CaptureForOther", "CaptureLate", "CaptureNotUnderstood", "CaptureSeenBefore",
    "CaptureTooLarge", "CaptureUnreadable", "CashShort", "CertificateEnded",
    "CertificateUnreadable", "ClockWrong", "CodeMisread", "CodeRefused", "ConsentMissing",
    "DataDirBusy", "DayAlreadyOpen", "DayNotOpen", "Defect", "Device", "DeviceAbsent", "DeviceBusy",
    "DeviceCancelled", "DeviceGarbled", "DevicePulled", "DeviceRefused", "DeviceSilent",
    "DeviceTrouble", "DifferenceNeedsReason", "DiskFull", "Fact", "FieldMissing", "FieldUnknown",
    "FieldUnreadable", "FieldWrong", "FingerNotEnrolled", "FingerNotRead", "FingerTriesUsed",
    "FingerUnread", "GatewayUnknown", "IdentityNumberWrong", "IdentityTooLarge", "IdentityUnproven",
    "IdentityUnreadable", "InsecureAddress", "JournalBroken", "KeyringMissing", "KeysLost",
    "KitIncomplete", "LeaseCountUsed", "LeaseExhausted", "LeaseExpired", "LeaseMissing",
    "LeaseNotForThis", "LeaseOverCap", "LeftOut", "LineNotMeasured", "LineSlow", "LmkError",
    "MoneyFate", "NoLine", "NotEnrolled", "NotOurPaper", "NotRecognised", "NothingLooks",
    "NothingShown", "NothingToReverse", "OfflineNotAllowed", "OtherSubDivision", "Ours",
    "PageCodeUnread", "PageCoverOpen", "PageInkOut", "PageJam", "PageLate", "PageMayStillPrint",
    "PagePaperOut", "PagePrinterOffline", "PagePrinterStopped", "PageRefused", "PaidElsewhere",
    "PaidHere", "PaperOut", "ParticularUnfit", "PassphraseMissing", "PassphraseWrong",
    "PastDueDate", "PhotoOverLimit", "PhotoUnfit", "PictureTooLarge", "PictureUnreadable",
    "PinFirst", "PinMissing", "PinUnfit", "PinWaits", "PinWrong", "PortalFault", "PortalNotTheOne",
    "PortalRefuses", "PortalUnreadable", "PortalUnsigned", "PortalUntrusted", "PowerUnclear",
    "PriceListExpired", "PrinterGone", "PrinterStopped", "PrinterUnsure", "ProjectionDiffers",
    "QuoteExpired", "RdBusy", "RdCannot", "RdFault", "RdLevelLow", "RdLocked", "RdMissing",
    "RdMustRenew", "RdNotReady", "RdNotTrusted", "RdUnpinned", "SameIdOtherContent",
    "ScanCoverOpen", "ScanFeederEmpty", "ScanJammed", "ScanOverLimit", "ScanPageUnreadable",
    "ScanSourceMissing", "ScanTooLarge", "ScanTooManyPages", "SecondKeyingDiffers",
    "ServiceUnknown", "ShareCodeWrong", "SlipCodeDiffers", "SlipCodeExpired", "SpaceUnseen",
    "StateWalletEmpty", "StoreDamaged", "StoreUnreadable", "SubjectOpen", "Theirs", "TrialFailed",
    "UploadRefused", "Yours", "leaves",
]  # fmt: skip
