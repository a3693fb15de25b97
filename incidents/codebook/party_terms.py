"""Meanings of the values of the vocabularies of people and institutions: definition and example."""

ROLES = {
    "victim": ("Whose rights the incident touches.", "The journalist who is arrested; the raided newsroom."),
    "alleged_perpetrator": (
        "Whom a source names as having done it, or as responsible; not a finding of ours.",
        "The officer whom a detainee names.",
    ),
    "court": ("The court that decides or hears.", "A district court that orders remand."),
    "judge": ("A judge who decides or hears, as a member of the panel or alone.", "A member of the panel."),
    "presiding_judge": ("The judge who presides over the panel.", "The judge who reads the verdict."),
    "prosecutor": ("Who accuses for the state.", "The prosecutor who asks for 16 years."),
    "investigator": (
        "Who conducts the investigation before the trial.",
        "The officer who brings the charge.",
    ),
    "lawyer": ("Who defends or represents a party.", "The defence lawyer of the accused."),
    "employer": ("For whom the victim works, or worked then.", "The outlet of an arrested reporter."),
    "detaining_authority": (
        "Who takes or holds a person.",
        "The security service that makes the arrest.",
    ),
    "prison_authority": (
        "Who runs the place of detention or asks for an order on its prisoners.",
        "The administration that asks for a stricter regime.",
    ),
    "co_defendant": (
        "Who is accused in the same case, and is not a victim of this incident.",
        "A man sentenced together with a politician.",
    ),
    "witness": ("Who saw or was heard; always confidential at first.", "A neighbour who saw the arrest."),
    "advocate": ("Who speaks for the victim in public.", "An organisation that campaigns for the release."),
    "other": ("What fits no other role; the note says what it is.", "The university of the victim."),
}

INSTITUTION_KINDS = {
    "court": ("A court of any instance.", "A court of appeal."),
    "security_service": ("A security or intelligence service.", "A state security service."),
    "police": ("Police and units of police.", "A city police department."),
    "prison": ("A place of detention.", "A remand prison; a penal colony."),
    "government": (
        "A ministry, prosecution service or other authority.",
        "A ministry of foreign affairs; a prison service.",
    ),
    "parliament": ("A parliament or one of its chambers.", "The European Parliament."),
    "intergovernmental": ("An organisation of states, and its bodies.", "The Council of Europe."),
    "ngo": ("A non-governmental organisation.", "A human rights centre."),
    "media": ("A news outlet, agency or broadcaster.", "A news site."),
    "company": ("A company.", "An airline."),
    "armed_forces": ("The armed forces of a state, and their units.", "Air defence."),
    "armed_group": ("An armed group that is not of a state.", "A militia."),
    "political_party": ("A political party or movement.", "An opposition party."),
    "university": ("A university, faculty, school or research institute.", "A faculty of social sciences."),
    "association": ("An association of a profession, or a trade union.", "An association of researchers."),
    "other": ("What fits no other kind.", "A church."),
}

NAME_KINDS = {
    "main": ("The name that we use.", "Bahruz Samadov."),
    "transliteration": ("The same name in another script or spelling.", "Бахруз Самедов."),
    "alias": ("Another name of the same person or institution.", "A married name; an abbreviation."),
    "pseudonym": ("A name under which a person writes or appears.", "A pen name."),
}

GENDERS = {
    "female": ("As a source says or writes of her.", "“She was detained.”"),
    "male": ("As a source says or writes of him.", "“He was detained.”"),
    "other": ("Neither, as a source says.", "A non-binary person."),
}

CUSTODY_ON_A_DAY = {
    "in_custody": (
        "Held by police, in administrative or pre-trial detention, in prison or in compulsory treatment.",
        "A journalist in a remand prison.",
    ),
    "house_arrest": (
        "Ordered to stay at home; never counted as custody.",
        "An economist at home after remand.",
    ),
    "disappeared": ("Held, and the state conceals where.", "A man taken away by men in uniform."),
    "died_in_custody": ("Died while held; final.", "A prisoner who died in the prison hospital."),
    "at_liberty": (
        "Released, pardoned, acquitted, released on conditions, escaped or in exile.",
        "A man under police supervision.",
    ),
    "unknown": ("No recorded period is possible on the day.", "A defendant of whom no source says more."),
}
CUSTODY_STATUSES = {
    "police_custody": (
        "Held by the police before a court decides.",
        "Held for two days in a police station.",
    ),
    "administrative_detention": (
        "Held for an administrative offence, or without any charge by an order of the executive.",
        "Fifteen days for disobeying the police.",
    ),
    "pretrial_detention": (
        "Held by order of a court before the verdict, or from the arrest where the order followed.",
        "Remanded for four months, later on trial in the dock.",
    ),
    "house_arrest": ("Kept at home by order of a court.", "House arrest with a bracelet."),
    "serving_sentence": (
        "Held after a sentence of a court of first instance, also while it is under appeal.",
        "Nine years, in a penitentiary complex.",
    ),
    "compulsory_treatment": ("Held in a hospital by order of a court.", "A psychiatric hospital."),
    "enforced_disappearance": (
        "Held by the state or with its consent, which denies it or conceals where.",
        "Nobody admits to holding him.",
    ),
    "conditional_release": (
        "At liberty, on conditions.",
        "Police supervision, with a ban on leaving the country.",
    ),
    "released": ("At liberty again, without conditions that are known.", "Flown home after house arrest."),
    "pardoned": ("At liberty by an act of mercy.", "A pardon; an amnesty."),
    "acquitted": ("At liberty after an acquittal.", "Acquitted on appeal and freed in the court room."),
    "escaped_or_exile": ("Out of reach of those who would hold them.", "Left the country during the trial."),
    "died_in_custody": ("Died while held, or from what was done there.", "Died in a police vehicle."),
}

RECOGNITION_STATUSES = {
    "political_prisoner": (
        "The body holds the person to be imprisoned for political reasons, by its own criteria.",
        "A name on the list of an organisation that keeps one.",
    ),
    "prisoner_of_conscience": (
        "The body holds the person to be imprisoned for who they are or what they believe, without having "
        "used or advocated violence.",
        "A person whom a human rights organisation adopts.",
    ),
    "arbitrarily_detained": (
        "The body holds the detention to be arbitrary.",
        "An opinion of the UN Working Group on Arbitrary Detention.",
    ),
    "imprisoned_for_work": (
        "The body holds the person to be imprisoned for their work, such as journalism or legal defence.",
        "A name in an annual census of imprisoned journalists.",
    ),
}

RECOGNITION_CRITERIA = {
    "pace_a": (
        "Detention in violation of a fundamental guarantee of the European Convention on Human Rights.",
        "Detained for an article.",
    ),
    "pace_b": ("Detention for purely political reasons, without an offence.", "Detained as an opponent."),
    "pace_c": (
        "For political motives, a length or conditions of detention out of proportion to the offence.",
        "Fifteen years for a minor offence.",
    ),
    "pace_d": (
        "For political motives, detention that discriminates against the person compared to others.",
        "Detained where others are fined.",
    ),
    "pace_e": (
        "Proceedings that were clearly unfair, apparently for political motives of the authorities.",
        "A closed trial on the word of one officer.",
    ),
    "wgad_i": ("No legal basis for the detention.", "Held after the term of the sentence."),
    "wgad_ii": ("Detention for the exercise of rights or freedoms.", "Held for a peaceful protest."),
    "wgad_iii": (
        "Violations of a fair trial that make detention arbitrary.",
        "No lawyer, no hearing.",
    ),
    "wgad_iv": (
        "Prolonged administrative detention of asylum seekers or migrants without review.",
        "Held for a year without a judge.",
    ),
    "wgad_v": ("Detention for reasons of discrimination.", "Held for an ethnic origin."),
}

PARTY_TERMS: dict[str, dict[str, tuple[str, str]]] = {
    "role": ROLES,
    "institution_kind": INSTITUTION_KINDS,
    "name_kind": NAME_KINDS,
    "gender": GENDERS,
    "recognition_status": RECOGNITION_STATUSES,
    "recognition_criterion": RECOGNITION_CRITERIA,
    "custody_status": CUSTODY_STATUSES,
    "custody": CUSTODY_ON_A_DAY,
}
