"""Meanings of the values of the vocabularies of incidents: definition and example."""

INCIDENT_KINDS = {
    "arrest": (
        "A person is taken or kept in custody, with or without a warrant: arrest, remand, house arrest, "
        "administrative detention, extension of any of these.",
        "A journalist is stopped at the airport and remanded for four months.",
    ),
    "charge": (
        "An authority formally accuses a person or organisation of an offence, or adds to or changes the "
        "accusation.",
        "Tax evasion and forgery are added to a charge of smuggling.",
    ),
    "conviction": (
        "A court of first instance finds a person guilty and, as a rule, passes sentence.",
        "A court sentences seven journalists to between seven and a half and nine years.",
    ),
    "appeal_decision": (
        "A higher court upholds, changes or quashes a decision on appeal, cassation or review.",
        "The court of appeal upholds a sentence of 15 years.",
    ),
    "transfer": (
        "A person in custody is moved to another place.",
        "Three prisoners are moved to a prison 250 kilometres from their families.",
    ),
    "ill_treatment": (
        "Torture or other cruel, inhuman or degrading treatment by officials or with their consent (UN "
        "Convention against Torture, articles 1 and 16), short of death.",
        "A detainee is beaten on arrest, according to his lawyer.",
    ),
    "killing": (
        "A death caused outside custody by an act of a state agent, an armed group or an unknown "
        "attacker, intended or not.",
        "A passenger aircraft is hit by air defence.",
    ),
    "death_in_custody": (
        "A person dies while held by an authority, or from what was done to them there.",
        "Two brothers die in a police building and in a police vehicle.",
    ),
    "enforced_disappearance": (
        "A person is deprived of liberty by the state or with its consent, and their fate or whereabouts "
        "are concealed (International Convention, article 2).",
        "Men in plain clothes take an activist away, and the police deny holding him.",
    ),
    "attack": (
        "Violence against a person or their property, not by arrest and not deadly.",
        "The car of a reporter is set on fire.",
    ),
    "threat": (
        "Words or acts that announce harm to a person, their family or their work.",
        "A caller tells an editor to stop an investigation.",
    ),
    "raid": (
        "Officials enter or search a home, an office or another premises, or seize what they find there.",
        "Police search a newsroom and say that they found money.",
    ),
    "closure": (
        "An organisation, medium or website is closed, suspended, blocked or refused registration.",
        "A news site is blocked by the regulator.",
    ),
    "travel_ban": (
        "A person is kept from leaving or entering a country, or is left without papers to do so.",
        "A court leaves an economist's ban on leaving the country in force.",
    ),
    "surveillance": (
        "A person is watched, followed or listened to, or their device or account is broken into.",
        "Spyware is found on the telephone of a lawyer.",
    ),
    "expulsion": (
        "A person is deported, extradited or made to leave a country.",
        "A correspondent is put on a flight after losing accreditation.",
    ),
    "transnational_repression": (
        "A state reaches a person beyond its borders: abduction, assault, pressure on relatives, abuse "
        "of Interpol notices.",
        "The parents of a blogger in exile are questioned about her.",
    ),
    "hearing": (
        "A court hears a case and does not decide it: the trial opens, witnesses are heard, a cassation "
        "hearing is adjourned.",
        "The preparatory hearing in a trial of seven is held.",
    ),
    "sentence_changed": (
        "What a person has to serve is changed after the sentence, other than by an appeal: shortened, "
        "lengthened, replaced or suspended.",
        "The rest of a prison term is replaced by restriction of liberty.",
    ),
    "release": (
        "A person is freed from custody, for good or on conditions: release, pardon, amnesty, end of the "
        "term, exchange, police supervision in the place of house arrest.",
        "The editor of a news agency is released from house arrest and leaves the country.",
    ),
    "prison_regime": (
        "The conditions of a person in custody are tightened or eased in the same place, or ordered to be: "
        "disciplinary cell, stricter section, refused visits or letters.",
        "A court orders a prisoner to a closed section for one year.",
    ),
    "hunger_strike": (
        "A person in custody refuses food in protest. A protest, not a violation; what it does to their "
        "health is medical.",
        "A prisoner begins a hunger strike against the tightening of his regime.",
    ),
    "confiscation": (
        "A person or organisation is searched, or money, devices or property are seized or frozen, other "
        "than in a raid on premises.",
        "The accounts of a foundation are frozen.",
    ),
    "fine": (
        "A person or organisation is made to pay: a fine, or compensation for speaking.",
        "A court fines a website for an article.",
    ),
    "harassment": (
        "Pressure below arrest and threat: dismissal, expulsion from university, repeated summonses, a "
        "smear campaign.",
        "A teacher is dismissed after signing a petition.",
    ),
    "medical": (
        "The health of a person in custody: illness, self-harm, refused or forced care. Not public unless "
        "an editor decides so.",
        "A prisoner is refused a hospital bed.",
    ),
    "other": (
        "What fits no other kind; the summary says what it is.",
        "An accreditation is withdrawn.",
    ),
}

OUTCOMES = {
    "detained": ("The party was held, or stayed so.", "Remanded for four months."),
    "charged": ("The party was accused or was on trial, without a verdict.", "A further charge was brought."),
    "convicted": ("A court found the party guilty, or upheld that.", "Sentenced to nine years."),
    "acquitted": ("A court found the party not guilty.", "Acquitted on appeal."),
    "released": (
        "The party was freed, for good or on conditions.",
        "House arrest ends with supervision.",
    ),
    "died": ("The party died of it.", "Died in a police vehicle."),
    "injured": ("The party was hurt and lived.", "A broken arm."),
    "disappeared": ("Nobody says where the party is.", "Last seen in a police car."),
    "unknown": ("The sources say that they do not know.", "The court gives no information."),
}

STAGES = {
    "detained": ("Taken into custody, before a court decided on it.", "Held in a police station."),
    "charged": ("Formally accused.", "Charged with treason."),
    "remanded": ("Kept in custody by order of a court.", "Remanded for four months."),
    "house_arrest": ("Kept at home by order of a court.", "House arrest with a bracelet."),
    "on_trial": ("Before a court of first instance.", "The preparatory hearing was held."),
    "sentenced": ("Found guilty and sentenced at first instance.", "Nine years in prison."),
    "upheld": ("The sentence was confirmed on appeal or cassation.", "Upheld by the court of appeal."),
    "reduced": ("The sentence was shortened or softened.", "Nine years became six."),
    "increased": ("The sentence was lengthened or made harder.", "Suspended became real."),
    "quashed": ("The conviction was set aside.", "Sent back for a new trial."),
    "acquitted": ("Found not guilty.", "Acquitted of one of two charges."),
    "discontinued": ("The case was closed without a verdict.", "The investigation was closed."),
    "pardoned": ("Freed by an act of mercy.", "A pardon; an amnesty."),
    "released": ("Freed, for good or on conditions.", "Released at the end of the term."),
    "died": ("Died before the matter ended.", "Died in remand."),
}

LINK_RELATIONS = {
    "follows": ("It comes later in the same matter.", "The verdict follows the arrest."),
    "part_of": ("It happened within the other.", "The blow is part of the arrest."),
    "appeal_of": (
        "It decides on the other on appeal.",
        "A decision on the appeal of a verdict.",
    ),
    "in_response_to": (
        "It answers the other, which is another matter.",
        "A newsroom is raided three days after two deaths abroad.",
    ),
    "separated_from": (
        "Its case was split from that of the other.",
        "One defendant is tried apart from the first file.",
    ),
}

LOCATION_PRECISIONS = {
    "exact": ("The spot itself.", "The door of a court."),
    "vicinity": ("Near the spot.", "Three kilometres from an airport."),
    "locality": ("The centre of the town or district.", "Only the town is known."),
    "country": ("Somewhere in the country.", "Only the country is known."),
}

INCIDENT_TERMS: dict[str, dict[str, tuple[str, str]]] = {
    "incident_kind": INCIDENT_KINDS,
    "outcome": OUTCOMES,
    "stage": STAGES,
    "link_relation": LINK_RELATIONS,
    "location_precision": LOCATION_PRECISIONS,
}
