"""All models, so that Django finds them; the public side imports `editions` by its own path."""

from incidents.models.case import Case
from incidents.models.custody import Custody
from incidents.models.editions.change import Change
from incidents.models.editions.edition import (
    CaseEdition,
    CaseMention,
    IncidentEdition,
    IncidentMention,
    InstitutionEdition,
    InstitutionMention,
    PersonEdition,
    StatementEdition,
    StatementMention,
)
from incidents.models.editions.filter_rows import (
    CustodyPeriod,
    FurtherStance,
    IncidentQualification,
    IncidentSource,
    PersonMention,
    PersonNationality,
    PersonOccupation,
    PersonStage,
    RecognitionPeriod,
)
from incidents.models.editions.redaction import PendingRedaction
from incidents.models.editions.restoration import Restoration
from incidents.models.editions.search_index import (
    CaseSearch,
    IncidentSearch,
    InstitutionSearch,
    PersonSearch,
    StatementSearch,
)
from incidents.models.editions.victim_count import VictimCount
from incidents.models.evidence import CITED_PARTS, Citation, Source, Statement
from incidents.models.import_batch import ExternalId, ImportBatch, ImportChange
from incidents.models.incident import Incident, IncidentLink, Involvement
from incidents.models.omission import Omission
from incidents.models.operation.desk_mode import DeskMode
from incidents.models.operation.erasure import Erasure
from incidents.models.operation.idempotency import IdempotentAnswer
from incidents.models.operation.one_time_link import OneTimeLink
from incidents.models.operation.token_use import TokenScope, TokenUse
from incidents.models.operation.waiting_mail import MailNotice, WaitingMail
from incidents.models.party import Institution, InstitutionName, Person, PersonName
from incidents.models.propagation_task import Ripple
from incidents.models.recognition import RECOGNITION_NAMES, Recognition
from incidents.models.settled import SettledWarning

__all__ = [
    "CITED_PARTS",
    "RECOGNITION_NAMES",
    "Case",
    "CaseEdition",
    "CaseMention",
    "CaseSearch",
    "Change",
    "Citation",
    "Custody",
    "CustodyPeriod",
    "DeskMode",
    "Erasure",
    "ExternalId",
    "FurtherStance",
    "IdempotentAnswer",
    "ImportBatch",
    "ImportChange",
    "Incident",
    "IncidentEdition",
    "IncidentLink",
    "IncidentMention",
    "IncidentQualification",
    "IncidentSearch",
    "IncidentSource",
    "Institution",
    "InstitutionEdition",
    "InstitutionMention",
    "InstitutionName",
    "InstitutionSearch",
    "Involvement",
    "MailNotice",
    "Omission",
    "OneTimeLink",
    "PendingRedaction",
    "Person",
    "PersonEdition",
    "PersonMention",
    "PersonName",
    "PersonNationality",
    "PersonOccupation",
    "PersonSearch",
    "PersonStage",
    "Recognition",
    "RecognitionPeriod",
    "Restoration",
    "Ripple",
    "SettledWarning",
    "Source",
    "Statement",
    "StatementEdition",
    "StatementMention",
    "StatementSearch",
    "TokenScope",
    "TokenUse",
    "VictimCount",
    "WaitingMail",
]

RECORDS = (Incident, Person, Institution, Statement, Case, Source)
