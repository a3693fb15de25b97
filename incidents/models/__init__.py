"""What is stored. Django finds every model here; the public wing imports `edition` by its own path."""

from incidents.models.batch import ExternalId, ImportBatch, ImportChange
from incidents.models.edition import (
    Change,
    IncidentEdition,
    IncidentMention,
    InstitutionEdition,
    InstitutionMention,
    PersonEdition,
    PersonNationality,
    StatementEdition,
    StatementMention,
)
from incidents.models.evidence import Citation, Source, Statement
from incidents.models.figures import VictimCount
from incidents.models.filter_rows import IncidentSource, PersonOccupation
from incidents.models.incident import Incident, IncidentLink, Involvement
from incidents.models.mode import DeskMode
from incidents.models.omission import Omission
from incidents.models.party import Institution, InstitutionName, Person, PersonName
from incidents.models.redaction import PendingRedaction
from incidents.models.request import IdempotentAnswer
from incidents.models.ripple import Ripple
from incidents.models.search import IncidentSearch, InstitutionSearch, PersonSearch, StatementSearch
from incidents.models.settled import SettledWarning
from incidents.models.token import TokenScope, TokenUse

__all__ = [
    "Change",
    "Citation",
    "DeskMode",
    "ExternalId",
    "IdempotentAnswer",
    "ImportBatch",
    "ImportChange",
    "Incident",
    "IncidentEdition",
    "IncidentLink",
    "IncidentMention",
    "IncidentSearch",
    "IncidentSource",
    "Institution",
    "InstitutionEdition",
    "InstitutionMention",
    "InstitutionName",
    "InstitutionSearch",
    "Involvement",
    "Omission",
    "PendingRedaction",
    "Person",
    "PersonEdition",
    "PersonName",
    "PersonNationality",
    "PersonOccupation",
    "PersonSearch",
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
]

RECORDS = (Incident, Person, Institution, Statement, Source)
