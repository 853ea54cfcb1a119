"""Requests that tell a story first: what a whole text speaks for, by what it names and in what tone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from core.pack.model import Pack, open_pack
from core.planning.offline import OfflinePlanner
from core.planning.offline.matching import names_of
from core.planning.offline.surmise.numbers import numbers_in, with_number
from core.planning.offline.surmise.scene import scene_of
from core.planning.offline.surmise.surmising import surmised
from core.planning.offline.surmise.tone import cue_at
from core.planning.offline.tokens import tokenise
from core.planning.protocol import Plan, PlanRequest

PACKS = Path(__file__).parents[1] / "eval"


@cache
def pack_of(name: str) -> Pack:
    return open_pack((PACKS / f"{name}.yaml").read_text(encoding="utf-8"))


def plan(name: str, text: str) -> Plan:
    return OfflinePlanner().plan(PlanRequest(text, pack_of(name)))


def operations_of(name: str, saying: str) -> list[dict[str, object]]:
    return [dict(operation) for operation in plan(name, saying).operations]


GO = [
    ("psychiatry",
     "Marital status is of no use to anyone on the ward, we can do without it on the patient.",
     "Remove the attribute “marital_status” of the entity Patient."),
    ("psychiatry",
     "The day hospital closed down in March, so it makes no sense among the care settings any more.",
     "Remove the value “day hospital” of the business context topic “care_settings”."),
    ("customs",
     "The broker's opening times are on the web nowadays, officeHours is just dead weight on the customs broker.",
     "Remove the attribute “officeHours” of the entity “Customs Broker”."),
    ("customs",
     "No authority has sent a fax for ten years, and our importer still has faxNumber.",
     "Remove the attribute “faxNumber” of the entity Importer."),
    ("veterinary",
     "Tattoos are a thing of the past, everything is chipped. tattoo_number makes no sense on the animal.",
     "Remove the attribute “tattoo_number” of the entity Animal."),
    ("energy",
     "Nobody has traded on the capacity market for years, it's just clutter among the key terms.",
     "Remove the key term “capacity market”."),
    ("shipping",
     "Italy has had the euro for decades, so lira amounts never turn up; ITL is a leftover in our currencies.",
     "Remove the value “ITL” of the business context topic “currencies”."),
    ("shipping",
     "The telex release went out with the fax machine. I don't see why we still keep it among the key terms.",
     "Remove the key term “telex release”."),
    ("trials",
     "Interim analyses are done by the sponsor these days, the term is clutter in the key terms.",
     "Remove the key term “interim_analysis”."),
    ("customs",
     "We closed the rail terminal in 2020 and rail makes no sense as a transport mode any more.",
     "Remove the value “rail” of the business context topic “transport_modes”."),
    ("customs",
     "Vessel names are useless since everything is by container number; vesselName is dead weight on the "
     "shipment.",
     "Remove the attribute “vesselName” of the entity Shipment."),
    ("veterinary",
     "DEFRA doesn't regulate us any more, so it needn't be among the regulators.",
     "Remove the value “DEFRA” of the business context topic “regulators”."),
    ("energy",
     "Poland left the coupling and we don't trade there: PL is dead wood in the market zones.",
     "Remove the value “PL” of the business context topic “market_zones”."),
    ("psychiatry",
     "Marital status serves no purpose on the patient, it only invites questions.",
     "Remove the attribute “marital_status” of the entity Patient."),
    ("psychiatry",
     "The Mental Capacity Act was repealed last autumn and just clutters the legal frameworks.",
     "Remove the value “Mental Capacity Act” of the business context topic “legal_frameworks”."),
    ("psychiatry",
     "The tribunal date of a detention isn't given to us any more, the courts have their own system; that "
     "attribute does nothing for us.",
     "Remove the attribute “tribunal_date” of the entity Detention."),
    ("customs",
     "The bond number is a remnant of the old regime, nobody asks the importer for it.",
     "Remove the attribute “bondNumber” of the entity Importer."),
    ("trials",
     "Double-blind is so ordinary that the term only takes up space in the key terms.",
     "Remove the key term “double_blind”."),
]  # fmt: skip
"""What is over, or is clutter, goes."""

REQUIRED = [
    ("psychiatry",
     "We were fined because the care plan had no crisis contact. From now on a care plan without a crisis contact "
     "counts as incomplete.",
     "Make the attribute “crisis_contact” of the entity “Care Plan” required."),
    ("customs",
     "Every origin proof needs its issue date or customs sends it back, so the issue date has to be mandatory for "
     "origin proofs.",
     "Make the attribute “issueDate” of the entity “Origin Proof” required."),
    ("shipping",
     "Cargo underwriters won't touch a parcel unless they know its moisture content, so that must be mandatory "
     "for cargo.",
     "Make the attribute “moisture content” of the entity Cargo required."),
    ("shipping",
     "The arbitrators in London threw out three cases because nobody had put down the governing law. It has to be "
     "mandatory on a charter party.",
     "Make the attribute “governing law” of the entity “Charter Party” required."),
    ("customs",
     "A licence whose validUntil is missing is worthless to us; it must be mandatory for a licence.",
     "Make the attribute “validUntil” of the entity Licence required."),
    ("energy",
     "Meters without a last calibration are no use to anyone in court, so insist on it.",
     "Make the attribute “lastCalibration” of the entity Meter required."),
    ("customs",
     "We can't file an origin proof whose certificate number is missing, so that is compulsory for origin proofs.",
     "Make the attribute “certificateNumber” of the entity “Origin Proof” required."),
]  # fmt: skip
"""What must not be missing becomes a required field."""

VALUES = [
    ("psychiatry",
     "Since the new code of practice section 2 lasts 21 days, no longer 28 days.",
     "Change the rule “section_2: 28_days” of the business rule “detention_limits” to “section_2: 21_days”."),
    ("psychiatry",
     "Care plans have to be reviewed every 6 months now, the pack still says every 12 months.",
     "Change the rule “care_plan: every_12_months” of the business rule “review_intervals” to “care_plan: "
     "every_6_months”."),
    ("psychiatry",
     "Commissioners now expect our crisis response within 2 hours; the response hours still say 4.",
     "Set the response hours of the business pattern “Crisis Response” to 2."),
    ("psychiatry",
     "The medication review draws conclusions far too readily. I'd want it to be 90% sure.",
     "Set the confidence threshold of the reasoning template “medication_review” to 0.9."),
    ("psychiatry",
     "The drug name pattern picks up a lot of rubbish, I'd not trust it beyond 0.5.",
     "Set the confidence of the pattern “(?P<drug_name>[A-Z][a-z]+) (?P<dose>[0-9.]+ ?mg)” to 0.5."),
    ("psychiatry",
     "The law now requires a second opinion for a diagnosis, but the pack still says that second opinion isn't "
     "needed for HAS_DIAGNOSIS.",
     "Set the second opinion of the relationship type “HAS_DIAGNOSIS” to true."),
    ("psychiatry",
     "Whoever asks which medications the patient is taking can wait; that question is not high, medium will do.",
     "Set the priority of the question template “Which medications is the patient taking?” to “medium”."),
    ("customs",
     "The container number pattern is noise half of the time, I'd trust it 0.6 at best.",
     "Set the confidence of the pattern “Container[:\\s]*(?P<containerNumber>[A-Z]{4}[0-9]{7})” to 0.6."),
    ("veterinary",
     "The kennel cough jab lasts 18 months according to the maker, not 12.",
     "Change the rule “kennel cough: every 12 months” of the business rule “vaccination_intervals” to “kennel "
     "cough: every 18 months”."),
    ("shipping",
     "Cargo claims used to have one year; under the Hamburg Rules it's 2 years from delivery.",
     "Change the rule “cargo claim: 1 year from delivery” of the business rule “time bars” to “cargo claim: 2 "
     "years from delivery”."),
    ("shipping",
     "Hire disputes have to be brought within 3 years of the breach, no longer 6.",
     "Change the rule “hire dispute: 6 years from breach” of the business rule “time bars” to “hire dispute: 3 "
     "years from breach”."),
    ("shipping",
     "Our lawyers say the demurrage entitlement is concluded too easily; it shouldn't be drawn below 0.9 "
     "confidence.",
     "Set the confidence threshold of the reasoning template “demurrage entitlement” to 0.9."),
    ("shipping",
     "That regex for the vessel name picks up every motor in the text - 0.5 confidence would be generous.",
     'Set the confidence of the pattern “M/?V\\s+"?(?P<name>[A-Z][A-Za-z ]+)"?” to 0.5.'),
    ("trials",
     "The regulator now gives us 10 days for other SUSARs instead of 15.",
     "Change the rule “susar_other: 15_days” of the business rule “safety_reporting_deadlines” to “susar_other: "
     "10_days”."),
    ("trials",
     "Causality assessment jumps to conclusions: I'd like it at least 0.95 sure.",
     "Set the confidence threshold of the reasoning template “causality_assessment” to 0.95."),
    ("trials",
     "The batch pattern for the investigational product matches nonsense in half of the files, I wouldn't give it "
     "more than 0.6.",
     "Set the confidence of the pattern “Batch(?: No\\.)?[:\\s]+(?P<batchNumber>[A-Z]{2}\\d{5})” to 0.6."),
    ("customs",
     "Since Brexit the amendment may be made up to 5 years after acceptance, the pack still gives 3.",
     "Change the rule “amendment: 3_years_after_acceptance” of the business rule “declaration_deadlines” to "
     "“amendment: 5_years_after_acceptance”."),
    ("veterinary",
     "Records of prescriptions have to be kept for 7 years now, retention_years still says 5.",
     "Set the retention years of the relationship type “PRESCRIBED” to 7."),
    ("energy",
     "The termination right arises after 9 months, not 12.",
     "Change the rule “termination_right: 12_months_continuous” of the business rule “force_majeure_check” to "
     "“termination_right: 9_months_continuous”."),
    ("psychiatry",
     "Section 136 now only gives us 36 hours instead of 24.",
     "Change the rule “section_136: 24_hours” of the business rule “detention_limits” to “section_136: 36_hours”."),
    ("customs",
     "Since the reform we must keep licence records for 8 years, which our record retention rule doesn't reflect.",
     "Change the rule “licence_records: 5_years” of the business rule “record_retention” to “licence_records: "
     "8_years”."),
    ("customs",
     "Supplementary declarations are due within 4 days after month end from January.",
     "Change the rule “supplementary_declaration: 10_days_after_month_end” of the business rule "
     "“declaration_deadlines” to “supplementary_declaration: 4_days_after_month_end”."),
    ("energy",
     "The LEI regex is too trusting, half of the hits are garbage, 0.8 at best.",
     "Set the confidence of the pattern “LEI[:\\s]+(?P<lei_code>[A-Z0-9]{20})” to 0.8."),
    ("trials",
     "The annual safety report has to be in within 45 days from the anniversary, no longer 60.",
     "Change the rule “annual_safety_report: 60_days_from_anniversary” of the business rule "
     "“safety_reporting_deadlines” to “annual_safety_report: 45_days_from_anniversary”."),
]  # fmt: skip
"""What has another number, code or rank by now is set."""

ENDS = [
    ("psychiatry",
     "ASSESSED_BY leads to the wrong entity, it should be the carer, not the clinician.",
     "Set the to of the relationship “ASSESSED_BY” to “CARER”."),
    ("customs",
     "RECEIVES points at the wrong thing: an importer receives a goods item, not a shipment.",
     "Set the to of the relationship “RECEIVES” to “GOODS_ITEM”."),
    ("shipping",
     "BROKERED ends at the wrong thing: brokers fix vessels, not charter parties.",
     "Set the to of the relationship “BROKERED” to “VESSEL”."),
    ("trials",
     "HOSTS starts from the wrong entity: it is the sponsor that hosts, not the site.",
     "Set the from of the relationship “HOSTS” to “SPONSOR”."),
    ("customs",
     "MATCHES begins at the wrong entity, it should start from the importer and not the exporter.",
     "Set the from of the relationship “MATCHES” to “IMPORTER”."),
    ("energy",
     "SECURES points at the wrong thing: credit support secures a trade, not the PPA.",
     "Set the to of the relationship “SECURES” to “TRADE”."),
]  # fmt: skip
"""What leads to the wrong entity leads to another."""

WORDS = [
    ("psychiatry",
     "Junior doctors keep writing 'scrip' when they mean the medication, and we miss those.",
     "Add the synonym “scrip” to the entity Medication."),
    ("psychiatry",
     'The relatives object to "involuntary admission", please let us not use it as a synonym for detention any '
     "more.",
     "Remove the synonym “involuntary admission” of the entity Detention."),
    ("psychiatry",
     "Nobody calls the therapist a \"psychologist\" here, it's misleading as a synonym of clinician.",
     "Remove the synonym “psychologist” of the entity Clinician."),
    ("veterinary",
     'Breeders call a spay "neutering" when they mean the surgical procedure.',
     "Add the synonym “neutering” to the entity “Surgical Procedure”."),
    ("shipping",
     'A lot of our Chinese friends say "motor ship" when they mean the vessel.',
     "Add the synonym “motor ship” to the entity Vessel."),
    ("shipping",
     '"Bottom" for a vessel makes our lawyers giggle, could we please stop using it as an alias?',
     "Remove the alias “bottom” of the entity “VESSEL”."),
    ("shipping",
     "It's not a 'time charter' in the sense of a charter party any more after the ruling, so it shouldn't be a "
     "synonym of it.",
     "Remove the synonym “time charter” of the entity “Charter Party”."),
    ("trials",
     "Monitors write SAE when they mean an adverse event, and nothing is found.",
     "Add the synonym “SAE” to the entity “Adverse Event”."),
    ("trials",
     "Sites keep calling it 'consent sheet' when they mean the informed consent.",
     "Add the synonym “consent sheet” to the entity “Informed Consent”."),
    ("trials",
     'People call a participant a "patient" although most are healthy; as a synonym it is misleading and '
     "offensive to them.",
     "Remove the synonym “patient” of the entity Participant."),
    ("veterinary",
     'The clients say "puppy shots" when they mean a vaccination.',
     "Add the synonym “puppy shots” to the entity Vaccination."),
    ("veterinary",
     "\"Castration\" is not the same as a surgical procedure, it shouldn't be a synonym of it any more.",
     "Remove the synonym “castration” of the entity “Surgical Procedure”."),
    ("psychiatry",
     '"Named nurse" is just another way of saying clinician on the wards.',
     "Add the synonym “Named nurse” to the entity Clinician."),
    ("psychiatry",
     'The ward staff call it a "1:1" when they mean a therapy.',
     "Add the synonym “1:1” to the entity Therapy."),
    ("customs",
     'Everyone in Rotterdam says "BL" when they talk about a shipment.',
     "Add the synonym “BL” to the entity Shipment."),
    ("customs",
     "'Denied person' is what the Americans call a restricted party.",
     "Add the synonym “Denied person” to the entity “Restricted Party”."),
]  # fmt: skip
"""Words that mean the same become synonyms, or are none any longer."""

ORDER = [
    ("psychiatry",
     "In the inpatient stay the pharmacist now does a medicines reconciliation before the ward round, but the "
     "stages skip that.",
     "Add the stage “medicines_reconciliation” to the business pattern “Inpatient Stay” before “ward_round”."),
    ("psychiatry",
     'Between you and me, Crisis Response stops too early: after the handover there has to be a "follow_up_call".',
     "Add the stage “follow_up_call” to the business pattern “Crisis Response”."),
    ("shipping",
     "In Voyage Fixture a vetting check now comes before on subjects, the stages don't show it.",
     "Add the stage “vetting check” to the business pattern “Voyage Fixture” before “on subjects”."),
    ("shipping",
     "Off-hire assessment forgets something: after checking the wording of the clause you have to 'Check notice "
     "to owners'.",
     "Add the step “Check notice to owners” to the reasoning template “off-hire assessment” after “Check the "
     "wording of the clause”."),
    ("veterinary",
     "The nurses always do a pain score before discharge on surgery day, yet the stages skip it.",
     "Add the stage “pain_score” to the business pattern “Surgery Day” before “discharge”."),
    ("energy",
     "Long-term contracts now need a sustainability check after due diligence, and PPA Origination doesn't show "
     "that.",
     "Add the stage “sustainability_check” to the business pattern “PPA Origination” after “due_diligence”."),
    ("psychiatry",
     "Under the medication review we always 'check_adherence' after checking the interactions, the template skips "
     "that.",
     "Add the step “check_adherence” to the reasoning template “medication_review” after “check_interactions”."),
    ("customs",
     "After the declaration filing the broker has to wait for a 'risk_release' nowadays, import clearance doesn't "
     "show it.",
     "Add the stage “risk_release” to the business pattern “Import Clearance” after “declaration_filing”."),
]  # fmt: skip
"""What an order lacks is put in its place."""

LISTS = [
    ("customs",
     "For carbon reporting we need the embedded emissions, and there is nowhere to put them in the goods item. "
     "embeddedEmissions would be a good name.",
     "Add the attribute “embeddedEmissions” to the entity “Goods Item”."),
    ("shipping",
     "The P&I clubs ask us for the hull number of the ship and there's no field for it. hull number would do as a "
     "name.",
     "Add the attribute “hull number” to the entity Vessel."),
    ("trials",
     "For paediatric trials we also need the guardian on the informed consent, and there is nowhere to put it: "
     "guardian_name would be right.",
     "Add the attribute “guardian_name” to the entity “Informed Consent”."),
    ("customs",
     "CETA was never ratified by everyone, but for us what matters is that the EU-Korea FTA is missing from our "
     "trade agreements.",
     "Add the value “EU-Korea FTA” to the business context topic “trade_agreements”."),
    ("energy",
     "Risk wants the collateral date of every credit support, but credit support has no place for it. "
     "collateral_date would be a good name.",
     "Add the attribute “collateral_date” to the entity “Credit Support”."),
    ("energy",
     "Austria got its own zone back: AT belongs with the market zones.",
     "Add the value “AT” to the business context topic “market_zones”."),
    ("energy",
     "Ops need the meter's owner on every meter, there's no field for it; meterOwner would do.",
     "Add the attribute “meterOwner” to the entity Meter."),
]  # fmt: skip
"""What belongs in a list is added to it."""

NAMES = [
    ("psychiatry",
     "Nobody says rapid tranquillisation any more, it's urgent sedation now.",
     "Rename the key term “rapid tranquillisation” to “urgent sedation”."),
    ("energy",
     "ACER was renamed and is now called the 'EU Energy Agency', our regulators list is behind.",
     "Rename the value “ACER” of the business context topic “regulators” to “EU Energy Agency”."),
    ("energy",
     "The N2EX is history; it's the GB Hub index nowadays.",
     "Rename the value “N2EX Day-Ahead” of the business context topic “price_indices” to “GB Hub index”."),
]  # fmt: skip
"""What has another name by now is renamed."""


BY_ITS_WORDS = [
    ("customs",
     "We haven't shipped anything by rail since 2019, it can leave the transport modes.",
     "Remove the value “rail” of the business context topic “transport_modes”."),
    ("customs",
     "The vessel name of a shipment has been empty in every file since we went to containers.",
     "Remove the attribute “vesselName” of the entity Shipment."),
    ("customs",
     "Since March we also clear goods by pipeline, which is not among our transport modes.",
     "Add the value “pipeline” to the business context topic “transport_modes”."),
    ("customs",
     "\"Consignor party\" is how the Italians call an exporter.",
     "Add the synonym “Consignor party” to the entity Exporter."),
    ("customs",
     "A declaration that has no procedure code bounces, so make sure that it is always there.",
     "Make the attribute “procedureCode” of the entity “Customs Declaration” required."),
    ("psychiatry",
     "The day hospital has been closed for good, take note in the care settings.",
     "Remove the value “day hospital” of the business context topic “care_settings”."),
    ("psychiatry",
     "Marital status has nothing to do with treatment and the patient finds it intrusive, we don't want it "
     "any more.",
     "Remove the attribute “marital_status” of the entity Patient."),
    ("psychiatry",
     "The Mental Health Act now gives us 96 hours under section 136, it was 24.",
     "Change the rule “section_136: 24_hours” of the business rule “detention_limits” to “section_136: "
     "96_hours”."),
    ("psychiatry",
     "Nobody here says rapid tranquillisation nowadays. The guideline speaks of urgent sedation.",
     "Rename the key term “rapid tranquillisation” to “urgent sedation”."),
    ("psychiatry",
     "Relatives are confused by \"psychologist\" as another name for a clinician, they are different people.",
     "Remove the synonym “psychologist” of the entity Clinician."),
    ("psychiatry",
     "Drug names are found everywhere by that drug name pattern, even where there are none. It deserves "
     "0.55 at most.",
     "Set the confidence of the pattern “(?P<drug_name>[A-Z][a-z]+) (?P<dose>[0-9.]+ ?mg)” to 0.55."),
    ("energy",
     "Switzerland is now coupled, so CH has to join the market zones.",
     "Add the value “CH” to the business context topic “market_zones”."),
    ("energy",
     "Nobody quotes capacity market in any contract, the term is not needed.",
     "Remove the key term “capacity market”."),
    ("energy",
     "Brokers say \"strip\" when they talk about a trade.",
     "Add the synonym “strip” to the entity Trade."),
    ("energy",
     "Force majeure used to allow termination after 12 months, the new master agreement says 6.",
     "Change the rule “termination_right: 12_months_continuous” of the business rule “force_majeure_check” "
     "to “termination_right: 6_months_continuous”."),
    ("shipping",
     "Telex releases died out long ago, that term is not worth having.",
     "Remove the key term “telex release”."),
    ("shipping",
     "Cargo claims can now be brought for two years instead of one.",
     "Change the rule “cargo claim: 1 year from delivery” of the business rule “time bars” to “cargo "
     "claim: 2 years from delivery”."),
    ("shipping",
     "Our lawyers speak of \"box ship\" where the pack knows only a vessel.",
     "Add the synonym “box ship” to the entity Vessel."),
    ("trials",
     "The annual safety report is due 45 days after the anniversary, the old 60 is gone.",
     "Change the rule “annual_safety_report: 60_days_from_anniversary” of the business rule "
     "“safety_reporting_deadlines” to “annual_safety_report: 45_days_from_anniversary”."),
    ("trials",
     "Double-blind is a term that everybody knows, it does not need to be one of the key terms.",
     "Remove the key term “double_blind”."),
    ("trials",
     "The causality assessment should only be accepted if it is at least 90 percent sure.",
     "Set the confidence threshold of the reasoning template “causality_assessment” to 0.9."),
    ("veterinary",
     "We don't have a place for the insurance number of the owner.",
     "Add the attribute “insurance number” to the entity Owner."),
    ("customs",
     "Airlines no longer accept our parcels and we don't ship by air at all, so air is one transport mode "
     "too many.",
     "Remove the value “air” of the business context topic “transport_modes”."),
    ("customs",
     "We have been told that exporters must have a REX number on every file from now on.",
     "Make the attribute “rexNumber” of the entity Exporter required."),
    ("customs",
     "Amendments are possible for 3 years after acceptance according to our pack. The law says 4 years "
     "now.",
     "Change the rule “amendment: 3_years_after_acceptance” of the business rule “declaration_deadlines” "
     "to “amendment: 4_years_after_acceptance”."),
    ("customs",
     "The pattern for the EORI number matches VAT numbers, too; 0.7 is as much as I would give it.",
     'Set the confidence of the pattern “EORI[:\\s]*(?P<eoriNumber>[A-Z]{2}[0-9]{8,15})” to 0.7.'),
    ("psychiatry",
     "\"advance decision\" comes up in most of our letters and should be recognised as a key term.",
     "Add the key term “advance decision”."),
    ("psychiatry",
     "Since the merger the crisis house goes by the name of \"recovery house\".",
     "Rename the value “crisis house” of the business context topic “care_settings” to “recovery house”."),
    ("trials",
     "Since the new regulation fatal SUSARs have to be reported in 5 days, not 7.",
     "Change the rule “susar_fatal: 7_days” of the business rule “safety_reporting_deadlines” to "
     "“susar_fatal: 5_days”."),
    ("trials",
     "Our statisticians write \"ITT set\" everywhere, so \"ITT set\" deserves to be a key term.",
     "Add the key term “ITT set”."),
    ("veterinary",
     "Goldfish are no patients of ours, \"exotics\" is wrong among the species groups.",
     "Remove the value “exotics” of the business context topic “species_groups”."),
    ("customs",
     "Nobody has shipped by rail since 2019, so rail is no longer one of our transport modes.",
     "Remove the value “rail” of the business context topic “transport_modes”."),
    ("customs",
     "We opened a pipeline terminal and now ship gas, so it's pipeline, not rail, among the transport modes.",
     "Rename the value “rail” of the business context topic “transport_modes” to “pipeline”."),
    ("psychiatry",
     "Our insurers keep asking for the ward name of each detention and we have nowhere to capture it.",
     "Add the attribute “ward name” to the entity Detention."),
]  # fmt: skip
"""What is read by the words of the list, the setting or the thing that is spoken of."""


@pytest.mark.parametrize(
    ("name", "text", "saying"), [*BY_ITS_WORDS, *GO, *REQUIRED, *VALUES, *ENDS, *WORDS, *ORDER, *LISTS, *NAMES]
)
def test_a_story_is_read_by_what_it_speaks_for(name: str, text: str, saying: str) -> None:
    found = plan(name, text)
    assert found.kind == "operations", (found.kind, found.text, found.choices)
    told = f"Read as “{saying}”" in found.assumptions
    assert told or list(found.operations) == operations_of(name, saying)


NOTHING = [
    ("psychiatry", "Nobody has ever told me what a rating scale is for."),
    ("psychiatry", "We no longer see patients on Sundays because the building is closed."),
    ("psychiatry", "I am not sure whether the pager number is still needed by anyone on the wards."),
    ("psychiatry", "The patient said that he no longer takes the medication since the side effects got worse."),
    ("psychiatry", "Please do not remove the marital status, someone still needs it for the census."),
    ("psychiatry", "If nobody uses the day hospital any more we might as well drop it from the care settings one "
                   "day."),
    ("psychiatry", "The new consultant says the risk assessment took him 45 minutes and he is not happy."),
    ("psychiatry", "It is a pity that the care plan and the risk assessment look so much alike these days."),
    ("psychiatry", "Our crisis team answered 12 calls within 4 hours last night, which is a record."),
    ("psychiatry", "The therapist and the psychologist are not the same person, by the way."),
    ("psychiatry", "Could you tell the ward manager that the detention runs out after 28 days?"),
    ("psychiatry", "Why does the patient still have a marital status when nobody uses it?"),
    ("psychiatry", "The status is no longer needed where it stands, we have it elsewhere."),
    ("psychiatry", "Mrs Howard needs a new care plan before her discharge on Tuesday."),
    ("psychiatry", "Without a diagnosis the insurers will not pay, that is how it is."),
    ("psychiatry", "A patient without shoes came in from the cold and nobody had a spare pair."),
    ("psychiatry", "Book a room for the tribunal and tell the carer that it starts at 9."),
    ("psychiatry", "Half of the team thinks that the confidence is too high, the other half that it is too low."),
    ("psychiatry", "The threshold of the suicide risk review is fine at 0.85, don't change it."),
    ("psychiatry", "We need more clinicians, more time and fewer forms."),
    ("psychiatry", "Lithium levels went up to 0.9 in March and nobody noticed for 3 months."),
    ("psychiatry", "The ward round is before the discharge planning, as everybody knows."),
    ("psychiatry", "Our secretaries write letters to the GP practice every day."),
    ("psychiatry", "The doctor means well when he says that patients should rest."),
    ("psychiatry", "The Trust sold the acute ward to a private provider last year."),
    ("psychiatry", "Nobody goes to therapy any more since the waiting list got so long."),
    ("customs", "What happens when a licence is no longer valid?"),
    ("customs", "The importer no longer ships with MSC but with Maersk now."),
    ("customs", "Our customs broker needs a licence number for every filing he does."),
    ("customs", "The licence is valid for 12 months, which is too short for our projects."),
    ("customs", "The EORI of Smith Ltd is GB123456789000 now, the old one was withdrawn."),
    ("customs", "Please lodge the customs entry for the Rotterdam shipment before Friday."),
    ("customs", "The vessel has arrived and the cargo is still there without papers."),
    ("customs", "Duty rates went up by 3 percent in January and everyone is angry."),
    ("customs", "UCC and EAR are both in the news again these days."),
    ("customs", "The buyer says the goods item is not what he ordered, so he wants his money back."),
    ("veterinary", "The dog has not eaten since Monday and the owner is worried about its weight."),
    ("veterinary", "A cat without a chip was brought in and nobody knew whose it was."),
    ("veterinary", "The vet says that the vaccination hurts less than it used to."),
    ("veterinary", "Our owners always call the clinic when the horse coughs."),
    ("energy", "Prices are negative again and nobody knows why the market went down."),
    ("energy", "The counterparty has a new name and its rating is BBB now."),
    ("energy", "We sold the wind farm in Spain so the settlement statement will be smaller next year."),
    ("energy", "The strike price of the contract with RWE has to be 62 euros, not 58."),
    ("shipping", "The ship is late and the charterer refuses to pay the demurrage, which is now 25,000 a day."),
    ("shipping", "Nobody can find the bill of lading any more, please look in the archive."),
    ("shipping", "We have not had a cargo claim for years, which is a good thing."),
    ("shipping", "The vessel no longer flies the Greek flag but that of Malta."),
    ("shipping", "Our broker in Oslo retired and the new one writes terrible English."),
    ("shipping", "After the survey the owner wants a settlement before the end of the month."),
    ("shipping", "The port has no berth for us and the tide is wrong until Thursday."),
    ("shipping", "When the master says fixture he means the recap, at least most of the time."),
    ("shipping", "Freight rates have fallen by 30 percent and are too low to pay for the bunkers."),
    ("shipping", "I'd trust that shipowner no more than 50 percent."),
    ("shipping", "OFAC is on our backs again because of the Venezuelan cargo."),
    ("shipping", "A ship without a crew is no use to anyone."),
    ("shipping", "The draft of the contract is out of date, the new one has 14 clauses."),
    ("trials", "The sponsor no longer pays for placebo, so two sites stopped recruiting."),
    ("trials", "The participant withdrew his consent after 7 days and wants his data deleted."),
    ("trials", "We need a new investigator at site 12 because the old one retired."),
    ("trials", "The ethics committee wants to see the protocol before the interim analysis."),
    ("trials", "An ethics committee without a chairperson cannot vote, which is why we wait."),
    ("trials", "IRB and REC mean the same thing in most countries."),
    ("trials", "The clinic in Leeds has closed, so the patients go to York now."),
    ("trials", "It took 15 days until the other SUSAR was reported, not 7."),
    ("customs", "The importer lost his licence and now ships through Rotterdam by rail."),
    ("customs", "Our broker says the duty is 4 percent, not 3."),
    ("customs", "The container number on the papers is wrong, it should be MSCU1234567."),
    ("customs", "The sanctions list was updated and there are 40 new names on it."),
    ("customs", "The amendment was filed 2 years after acceptance and was still refused."),
    ("veterinary", "The vet retired and the practice is closed down."),
    ("veterinary", "Our cat is 12 years old and its kennel cough jab was 18 months ago."),
    ("veterinary", "The owner says that the dog is never sick, but it has colic now."),
    ("veterinary", "The horse has a new owner, her name is Anna Smith."),
    ("veterinary", "The rabies vaccination was wrong, it should have been parvovirus."),
    ("energy", "EPEX was down for 3 hours and nobody could trade intraday."),
    ("energy", "Our counterparty stopped paying, so the contract is dead."),
    ("energy", "The settlement statement has the wrong amount, it should be 12,000 and not 10,000."),
    ("energy", "The meter reading of May is missing and the invoice can't go out without it."),
    ("energy", "The utility in Essen means well but never answers."),
    ("psychiatry", "Therapy sessions went from 50 to 45 minutes, which nobody likes."),
    ("psychiatry", "The clinician on duty is what the Americans call a hospitalist."),
    ("psychiatry", "My pager number is 4711 now."),
    ("psychiatry", "The depot injections expired in May and had to be thrown away."),
    ("psychiatry", "We treat depression as an illness like any other."),
    ("psychiatry", "A client without an address is hard to reach."),
    ("psychiatry", "The consultant wants the care plan before the ward round, not after it."),
    ("psychiatry", "The drug was changed to olanzapine because sertraline did nothing for her."),
    ("psychiatry", "Risk levels in the ward are high these days and staff are too few."),
    ("psychiatry", "Half of the clinicians are ill and the other half is too tired."),
    ("psychiatry", "The review interval of my car is 12 months, funny coincidence."),
    ("psychiatry", "The family has nowhere to put the patient's belongings."),
    ("psychiatry", "There is no place for a second bed in the crisis house."),
    ("psychiatry", "Nobody told me that section 3 lasts 6 months."),
    ("psychiatry", "Is the care plan reviewed every 6 months or every 12 months now?"),
    ("customs", "Licence number 4711 is void and has to be returned."),
    ("customs", "The port of loading is wrong on this shipment, it should be Genoa."),
    ("customs", "Our AEO status expired in March and we have applied again."),
    ("customs", "Rail is slower than sea these days, which is absurd."),
    ("customs", "The red channel took 3 days, not 1."),
    ("customs", "A shipment without papers is no good to anyone."),
    ("customs", "The UN Security Council has new members since January."),
    ("energy", "The plant has nowhere to put the batteries."),
    ("energy", "The PPA with Statkraft expired and was extended to 2030."),
    ("energy", "Confirmation takes 2 days now, it used to be 5."),
    ("energy", "Our baseload price is too low and the peak load price too high."),
    ("energy", "The meter is out of order and nobody reads it any more."),
    ("energy", "The risk level of this deal is high, not medium."),
    ("trials", "The trial was stopped after 60 days because nobody was recruited."),
    ("trials", "The sponsor has a new name, it's Bayer now."),
    ("trials", "The adverse event was graded 3, not 2."),
    ("trials", "Placebo is called a sugar pill by my grandmother."),
    ("psychiatry", "The confidence of our new clinicians should be higher, 0.9 of them are afraid of the ward."),
    ("psychiatry", "The limit of our patience is reached, 12 pages of discharge notes for one patient is enough."),
    ("psychiatry", "Names must be redacted from now on in the letters to the press."),
    ("psychiatry", "The patient said it's Tuesday, not Wednesday, and he was right."),
    ("psychiatry", "Our crisis house was superseded by the Recovery House and everyone is happy with the new name."),
    ("psychiatry", "PTSD means a lot of work for the therapists these days, they don't know how to cope."),
    ("psychiatry", "There is now a queue between the ward round and lunch, which nobody likes."),
    ("psychiatry", "A clinician is a \"doctor\" on television, and everyone should know that this is not so."),
    ("psychiatry", "The care plan ought to have a signature before it goes out, please remind the team."),
    ("psychiatry", "We no longer need to look for the patient who ran away, he is back."),
    ("psychiatry", "Therapy must be allowed to take longer, the detention has to be the last resort."),
    ("psychiatry", "That the ward is cold should be among the complaints, too."),
    ("psychiatry", "The manager wants a report of each assessment by Friday and we have nowhere to print it."),
    ("psychiatry", "The question about medication is high on the list for the team meeting, treat it as a priority."),
    ("customs", "The importer should also hold a licence for dual-use goods before he ships."),
    ("customs", "Exporters no longer have a choice, they must file the declaration within 3 days now."),
    ("customs", "The declarant is now the Rotterdam office of Maersk."),
    ("customs", "Shipments don't come with a vessel name anymore when they go by rail, so call the forwarder."),
    ("customs", "The limit is 100 containers per vessel, at most 40 of them are ours."),
    ("customs", "EUR is now the currency of Croatia, not HRK."),
    ("customs", "It's Genoa, not Naples, where the container went."),
    ("customs", "GB EORI means that the importer is British, the Dutch don't know that."),
    ("customs", "The broker has been renamed to Kuehne Logistics and the new name should stand on the invoice."),
    ("customs", "The customs broker wants the invoice of every shipment on his desk."),
    ("customs", "A shipment that was held can be released (held -> released), and the broker doesn't know that."),
    ("energy", "Meters don't have a memory, they should also carry a battery."),
    ("energy", "RWE wants a higher price and the board says no."),
    ("energy", "The settlement has to be on Friday, not on Monday."),
    ("energy", "The trader said the cap should be 180 euros, 200 is too high."),
    ("energy", "In June the limit of our credit line ought to be 5 million, we settled on 4."),
    ("energy", "Between confirmation and settlement there is now a bank holiday."),
    ("energy", "We stopped trading with Uniper a long time ago."),
    ("shipping", "The vessel is now the Ever Given, not the Ever Green."),
    ("shipping", "The charterer wants the crew list of each vessel and we have nowhere to put his people."),
    ("shipping", "The chief engineer is a 'character', everyone should know that."),
    ("shipping", "The owner asked to appear as Blue Star Ltd on the bill of lading."),
    ("shipping", "Our laytime of 72 hours is too short to unload, so the charterer has given us 96."),
    ("shipping", "Bills of lading no longer have a future, that's my opinion after 40 years."),
    ("trials", "The site must be activated by Monday, so the investigator has to be there."),
    ("trials", "The participant should also have a taxi voucher, 20 euros is enough."),
    ("trials", "The protocol deviation at site 4 is a mistake, the nurse was mistaken about the dose."),
    ("trials", "The sponsor wants the weight of every participant on Friday, and we have no field for a helicopter."),
    ("trials", "Participants don't have a randomisation number anymore? That cannot be."),
    ("trials", "FDA has withdrawn its letter, we shouldn't have it among our papers."),
    ("veterinary", "Our minimum is 2 nurses per surgery, 1 is not enough."),
    ("veterinary", "The dose must be at least 5 mg, 3 was not enough for the horse."),
    ("veterinary", "The owner calls the cat a 'princess', the system should know that he is joking."),
    ("customs", 'The bond number of the importer has to go on the form, please tell the broker.'),
    ("customs", 'The vessel name of the shipment has been empty since Monday, ask the carrier.'),
    ("psychiatry", 'The patient can leave the day hospital, tell the care settings team.'),
    ("psychiatry", 'Nobody uses the phone of the ward, the patient has his own.'),
    ("psychiatry", 'No one asks for the address of a patient when he is in a crisis.'),
    ("customs", 'Rail is no longer our main transport mode, sea is.'),
    ("customs", 'Nobody records the weight of the goods item properly, we have to train them.'),
    ("shipping", 'The flag of the vessel has been taken off by the wind.'),
    ("shipping", 'Nobody reads the charter party until there is a dispute, and then it is too late.'),
    ("energy", 'Our brokers use "strip" for fun when they talk to the counterparty.'),
    ("energy", 'The confirmation used to take 5 days, the new system says 2.'),
    ("energy", 'The German market zones are different things from what the traders think.'),
    ("psychiatry", 'The pattern of his behaviour got worse by 0.5 points on the scale.'),
    ("psychiatry", 'The review of the care plan took 3 hours, 2 were enough last time.'),
    ("customs", 'The importer asks where the fax number is, and I have nothing for it.'),
    ("customs", 'This licence deserves to be on the list of the worst papers I have seen.'),
    ("trials", 'The protocol should tell us what to do when a participant moves.'),
    ("trials", 'The sponsor and the investigator are different people, and the synonyms confuse everyone.'),
    ("shipping", 'The old charter party had 14 clauses and the new one has 12.'),
    ("shipping", 'Owners say "no" for weeks, then the vessel is fixed within 2 hours.'),
    ("veterinary", 'The vet puts "urgent" for every animal he sees.'),
    ("veterinary", 'We expected 3 dogs for surgery, not 5, which is one too many for the vet.'),
    ("customs", 'We write "paid" for each customs declaration that is settled.'),
    ("energy", 'No such attribute as patience is known to our counterparty.'),
    ("energy", 'Traders must now be in by 8, not 9.'),
]  # fmt: skip
"""What people say as well, with the same names and the same words, and that asks for no change that could be told."""


@pytest.mark.parametrize(("name", "text"), NOTHING)
def test_a_story_that_asks_for_nothing_makes_no_proposal(name: str, text: str) -> None:
    assert not plan(name, text).operations
    assert not surmised(names_of(pack_of(name)), text)[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("psychiatry", "The phone is just clutter, nobody calls anybody any more."),
        ("shipping", "The status is just dead weight in our forms, nobody reads it any more."),
        ("veterinary", "Phone and email are only clutter, the owner gets everything by letter."),
    ],
)
def test_what_several_things_may_be_meant_by_is_asked_about(name: str, text: str) -> None:
    found = plan(name, text)
    assert found.kind == "question"
    assert len(found.choices) > 1
    assert all(operations_of(name, choice) for choice in found.choices)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("psychiatry", "Is the marital status of no use to anyone on the ward, or do we still need it?"),
        ("psychiatry", "Maybe the marital status of the patient is just clutter, I am not sure."),
        ("psychiatry", "The marital status of the patient is just clutter, but let's keep it as it is."),
        ("customs", "Whatever is of no use to anyone among the trade agreements has no business there."),
        ("energy", "PL may be dead wood in the market zones, what do you think about it?"),
    ],
)
def test_doubts_questions_and_what_should_stay_make_no_proposal(name: str, text: str) -> None:
    assert not plan(name, text).operations


def test_a_text_with_another_new_name_in_it_is_not_planned_without_that_name() -> None:
    text = "MATCHES begins at the wrong entity, it should start from the importer; ALSO_HITS is the better name."
    assert not plan("customs", text).operations


def test_a_step_between_others_moves_those_behind_it_on() -> None:
    text = "Under the medication review we always 'check_adherence' after checking the interactions, it skips that."
    steps = plan("psychiatry", text).operations[0]["value"]
    assert steps == {
        "1": "list_current_drugs",
        "2": "check_interactions",
        "3": "check_adherence",
        "4": "review_side_effects",
    }


def test_a_request_in_plain_words_is_not_surmised() -> None:
    found = plan("customs", "Remove faxNumber from Importer")
    assert found.certain
    assert not any(said.startswith("Read as") for said in found.assumptions)


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        ("kennel cough: every 12 months", 18, "kennel cough: every 18 months"),
        ("restriction: 2 months from mailing", 1, "restriction: 1 month from mailing"),
        ("cargo claim: 1 year from delivery", 2, "cargo claim: 2 years from delivery"),
        ("susar_fatal: 7_days", 5, "susar_fatal: 5_days"),
        ("section_3: 6_months", 9, "section_3: 9_months"),
        ("panoramic at most every five years", 3, "panoramic at most every three years"),
    ],
)
def test_a_rule_takes_another_number_in_its_own_writing(rule: str, value: float, said: str) -> None:
    assert with_number(rule, value) == said


def test_numbers_come_with_their_units_and_what_is_said_of_them() -> None:
    text = "Two years ago it was 12 months, now it is 9 months and not 6, or 90 %."
    found = [(n.value, n.unit, n.ago, n.denied) for n in numbers_in([tokenise(text)])]
    assert found == [
        (2, "year", True, False),
        (12, "month", False, False),
        (9, "month", False, False),
        (6, "", False, True),
        (90, "%", False, False),
    ]


def test_names_are_found_in_other_orders_and_forms() -> None:
    scene = scene_of(names_of(pack_of("shipping")), "Ending a voyage fixture with a confirmation by fax is silly.")
    assert "fax confirmation" in {thing.name for thing in scene.things(["stage"])}


def test_what_is_only_compared_with_or_denied_is_marked() -> None:
    text = "Insist on the flag just like on the deadweight, not on the year built."
    scene = scene_of(names_of(pack_of("shipping")), text)
    marked = {m.things[0].name: (m.aside, m.denied) for m in scene.mentions}
    assert marked == {"flag": (False, False), "deadweight": (True, False), "year built": (False, True)}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("PHIPA binds us, too", ["PHIPA"]),
        ("the EU-Korea FTA is missing", ["EU-Korea FTA"]),
        ("set_temperature would do", ["set_temperature"]),
        ("people write “plaque removal”", ["plaque removal"]),
        ("since the AIA came in", []),
        ("NYK's desk wants it", []),
        ("Nobody in Paris has seen it", []),
    ],
)
def test_new_names_are_those_that_are_written_as_names(text: str, new: list[str]) -> None:
    assert [name.text for name in scene_of(names_of(pack_of("customs")), text).new] == new


def test_a_gap_in_a_cue_stands_for_a_few_words() -> None:
    assert cue_at(tokenise("no more livestock among the groups"), ["no more … among"]) == (0, 4)
    assert cue_at(tokenise("no more of all that we once had and loved among the groups"), ["no more … among"]) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "kyc",
            "Customer needs a tax_number and a phone, Account can go without its branch, and “case” goes as a synonym.",
        ),
        ("kyc", "Onboarding: new last stage archiving; tag it with audit, too, and its triggers lose new_application"),
        ("psychiatry", "Patient gets an email and a fax, and the clinician loses the pager number."),
        ("customs", "Importer should have a phone, and “buyer” should no longer be a synonym of it."),
        ("energy", "Meter: two more attributes, owner and VAT number, and “counter” goes as a synonym."),
        ("trials", "The attribute language needs a description: “The language of the signed form”."),
    ],
)
def test_plain_requests_for_several_changes_are_not_surmised_in_part(name: str, text: str) -> None:
    assert not surmised(names_of(pack_of(name)), text)[1]


def test_a_relationship_called_by_its_name_is_what_an_attribute_is_missing_of() -> None:
    text = "When an owner moves we need to know since when, so for OWNED_BY we should keep a moved_on as well."
    guesses, sure = surmised(names_of(pack_of("veterinary")), text)
    assert [guess.saying for guess in guesses] == ["Add the attribute “moved_on” to the relationship “OWNED_BY”."]
    assert sure
