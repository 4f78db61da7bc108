"""Groups of countries as we ship them, by ISO 3166-1 codes; organisations may draw their own."""

REGIONS: dict[str, str] = {
    "africa": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR "
        "MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "americas": (
        "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY HN HT JM "
        "KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI"
    ),
    "asia": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY "
        "NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "europe": (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
        "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "oceania": ("AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"),
}
"""The continents of the Unicode CLDR, which follows the United Nations' standard M49; Antarctica is in none."""

UN_REGIONAL_GROUPS: dict[str, str] = {
    "african": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW "
        "MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
    ),
    "asia-pacific": (
        "AE AF BD BH BN BT CN CY FJ FM ID IN IQ IR JO JP KG KH KI KP KR KW KZ LA LB LK MH MM MN MV MY NP NR "
        "OM PG PH PK PW QA SA SB SG SY TH TJ TL TM TO TV UZ VN VU WS YE"
    ),
    "eastern-european": ("AL AM AZ BA BG BY CZ EE GE HR HU LT LV MD ME MK PL RO RS RU SI SK UA"),
    "latin-american-caribbean": (
        "AG AR BB BO BR BS BZ CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT UY VC VE"
    ),
    "western-european-others": (
        "AD AT AU BE CA CH DE DK ES FI FR GB GR IE IL IS IT LI LU MC MT NL NO NZ PT SE SM TR US"
    ),
}
"""The regional groups of the member states of the United Nations, as they vote."""
