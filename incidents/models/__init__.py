"""All models, so that Django finds them; the public side imports `editions` by its own path."""

from incidents.models.desk_mode import DeskMode
from incidents.models.editions.change import Change
from incidents.models.editions.edition import (
    IncidentEdition,
    IncidentMention,
    InstitutionEdition,
    InstitutionMention,
    PersonEdition,
    PersonNationality,
    StatementEdition,
    StatementMention,
)
from incidents.models.editions.filter_rows import IncidentSource, PersonOccupation
from incidents.models.editions.redaction import PendingRedaction
from incidents.models.editions.search_index import (
    IncidentSearch,
    InstitutionSearch,
    PersonSearch,
    StatementSearch,
)
from incidents.models.editions.victim_count import VictimCount
from incidents.models.evidence import Citation, Source, Statement
from incidents.models.idempotency import IdempotentAnswer
from incidents.models.import_batch import ExternalId, ImportBatch, ImportChange
from incidents.models.incident import Incident, IncidentLink, Involvement
from incidents.models.omission import Omission
from incidents.models.party import Institution, InstitutionName, Person, PersonName
from incidents.models.propagation_task import Ripple
from incidents.models.settled import SettledWarning
from incidents.models.token_use import TokenScope, TokenUse

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
