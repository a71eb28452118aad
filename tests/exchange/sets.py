# ruff: noqa: E501 - lines of CSV are as long as they are
"""Small packages of every layout, messy on purpose, written by hand. Nobody and nothing in them is real."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

HSDS_1 = {
    "organizations.csv": """\
id,name,alternate_name,description,email,url,tax_status,tax_id,year_incorporated,legal_status
1,"LANTERN YOUTH LEAGUE, INC.",,Clubs\\n\\nand classes &amp; more,info@lantern.example,www.lantern.example,,12-3456789,1998,
2,Harbor Kitchen,,Meals,,harbor kitchen dot org,,,about 1970,Nonprofit
""",
    "services.csv": """\
id,organization_id,program_id,name,alternate_name,description,url,email,status,interpretation_services,application_process,wait_time,fees,accreditations,licenses
1,1,,AFTER SCHOOL PROGRAM,,Homework and games,www.lantern.example/after,,,,Call to register,No wait,None.,,
2,2,,Food Pantry,,Groceries every week,,,active,,Walk in,,Free,,
3,99,,Moving Truck,,Lends a truck,https://truck.example/help/now,,%3Cscript%3E,,,,$20 a day,,
4,2,,,,No name here,,,,,,,,,
5,2,,Old Soup,,Closed in May,,,Permanently closed,,,,,,
""",
    "locations.csv": """\
id,organization_id,name,alternate_name,description,transportation,latitude,longitude
1,1,LANTERN HALL,,,Bus 7,25.7800,-80.2000
2,2,Harbor Kitchen,,,,,
3,99,Truck Yard,,,,2870000,-8930000
5,2,Old Hall,,,,0,0
""",
    "services_at_location.csv": """\
id,service_id,location_id,description
1,1,1,
2,2,2,
3,3,3,
4,2,2,again
5,2,77,
""",
    "physical_addresses.csv": """\
id,location_id,organization_id,attention,address_1,city,region,state_province,postal_code,country,address_2
1,1,,,10 Example Street,Miami,,FL ,33136-1234,   ,   ,
2,2,,,P.O. Box 12,Miami,,FL ,33136,   ,   ,
3,3,,,,,,,,,
4,88,,,1 Nowhere,Miami,,FL,33136,,
""",
    "phones.csv": """\
id,location_id,service_id,organization_id,contact_id,service_at_location_id,number,extension,type,language,description
1,1,1,,,1,305-555-0101 x12,,,,
2,,2,,,,(305) 555-0102,,fax,,
3,,2,,,,305-555-*102,,,,
4,,2,,,,,,,,
5,,2,,,,305.555.0102,,voice,,Front desk
6,,44,,,,305-555-0106,,voice,,
""",
    "languages.csv": """\
id,service_id,location_id,language
1,1,1,English and Spanish
1,1,1,Creole (limited)
1,1,1,Others available upon request
1,1,1,English
2,2,2,
""",
    "regular_schedules.csv": """\
id,service_id,location_id,service_at_location_id,weekday,opens_at,closes_at,original_text
,1,,,Monday,3:00pm,6:00pm,"3:00pm-6:00pm, Mon-Thur;\\n3:00pm-5:00pm, Fri"
,1,,,Tuesday,3:00pm,6:00pm,"3:00pm-6:00pm, Mon-Thur;\\n3:00pm-5:00pm, Fri"
,1,,,Friday,1:50pm,6:00pm,"3:00pm-6:00pm, Mon-Thur;\\n3:00pm-5:00pm, Fri"
,1,,,Sunday,3:00pm,6:00pm,"3:00pm-6:00pm, Mon-Thur;\\n3:00pm-5:00pm, Fri"
,2,,,Saturday,,,Whenever the bell rings
""",
    "eligibility.csv": """\
id,service_id,eligibility
1,1,"Ages 6-12"
2,2,Anyone
,,Lost
""",
    "accessibility_for_disabilities.csv": """\
id,location_id,accessibility,details
1,1,Handicap accessible,
2,2,,
""",
    "services_taxonomy.csv": """\
id,service_id,taxonomy_id,taxonomy_detail
1,2,FD-1,
2,2,XX-9,
""",
    "taxonomy.csv": """\
id,name,parent_id,parent_name,vocabulary
FD,Food,,,Homemade
FD-1,Food Pantries,FD,Food,Homemade
ZZ,Moon Cheese,,,Homemade
""",
}
"""HSDS 1.1: reused integer ids, a missing organization, capitals, broken hours, lost rows, metres as degrees."""

HSDS_2_SERVICES = """\
id,organization_id,name,description,status,fees
71,"70",Story Hour,Books &rsquo;n&rsquo; rhymes for small children,active,
71,70,Story Hour,Books &rsquo;n&rsquo; rhymes for small children,inactive,
71,70,Story Hour,Books &rsquo;n&rsquo; rhymes for small children,inactive,no charge
71,70,A wholly different thing,,,
72,"70, 69",Tax Help,Free returns,ACTIVE ,Sliding scale
"""

HSDS_2 = {
    "organizations.csv": "id,name,description\n70,Reading Room,Books\n70,Reading Room,Books\n",
    "services.csv": HSDS_2_SERVICES,
    "locations.csv": (
        "id,organization_id,name,latitude,longitude\n80,70,Room One,25.78,80.20\n81,70,Room Two,,\n"
    ),
    "services_at_location.csv": "id,service_id,location_id\n1,71,80\n2,72,81\n3,72,80\n",
    "physical_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country\n"
        "1,80,11 Example Street,Miami,FL,33136,US\n"
        '2,81,"377 Example Street\n(25.7901, -80.2101)",Miami,Florida,33136.0,USA\n'
    ),
    "schedules.csv": (
        "id,name,service_id,location_id,service_at_location_id,weekday,valid_from,valid_to,dtstart,until,wkst,"
        "freq,interval,byday,byweekno,bymonthday,byyearday,description\n"
        "1,Story,71,80,,Monday - Friday,,,9:00AM,5:00PM,,,,,,,,\n"
        "2,,72,,,6,,,10:00,12:30,,,,,,,,\n"
        "3,,81,,,,8:30AM,5:30PM,,,,,,,,\n"
        "4,72,,,,,,,,,,monday,,,,\n"
        "5,,72,,,,,,,,,,,,,,,\n"
        ",,,,,,,,,,,,,,,,,\n"
    ),
    "taxonomy_terms.csv": (
        "id,term,description,parent_id,taxonomy,language,badge_color\n"
        "90,Tutoring,,,Service Category,,fff\n91,Youth (6-12),,,Service Eligibility,,000\n"
        "92,Tax Preparation,,,Service Category,,\n"
    ),
    "service_attributes.csv": (
        "id,service_id,taxonomy_term_id\n1,71,90\n2,71,91\n3,72,92\n4,72,92\n5,7,92\n6,72,404\n"
    ),
    "phones.csv": 'id,service_id,location_id,number,type\n1,"71,72",,305-555-0107,voice\n',
}
"""HSDS 2: rows said several times, clock times as dates, short rows in the standard's order, terms."""

ORGANIZATION_ID = "6b1f5a8e-2c55-4ba4-9f7b-1f4e1a1f0a01"
SERVICE_ID = "6b1f5a8e-2c55-4ba4-9f7b-1f4e1a1f0a02"
LOCATION_ID = "6b1f5a8e-2c55-4ba4-9f7b-1f4e1a1f0a03"
PLACEMENT_ID = "6b1f5a8e-2c55-4ba4-9f7b-1f4e1a1f0a04"

HSDS_3 = {
    "organizations.csv": (
        "id,name,alternate_name,description,email,website,year_incorporated,parent_organization_id\n"
        f"{ORGANIZATION_ID},Blue Door,,Helps,hello@bluedoor.example,https://bluedoor.example,2001,\n"
    ),
    "services.csv": (
        "id,organization_id,name,description,status,fees_description,eligibility_description,minimum_age,"
        "maximum_age,assured_date,alert,last_modified\n"
        f"{SERVICE_ID},{ORGANIZATION_ID},Tutoring,Reading and maths,temporarily closed,No fee,"
        "Grades 6-8,11,14,2025-10-01,Closed this week,2025-10-02T10:00:00.000Z\n"
    ),
    "locations.csv": (
        "id,location_type,organization_id,name,latitude,longitude\n"
        f"{LOCATION_ID},physical,{ORGANIZATION_ID},Blue Door,25.7801,-80.2001\n"
    ),
    "service_at_location.csv": (
        f"id,service_id,location_id,description\n{PLACEMENT_ID},{SERVICE_ID},{LOCATION_ID},Upstairs\n"
    ),
    "addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country,address_type\n"
        f"a1,{LOCATION_ID},12 Example Street,Miami,FL,33136,US,physical\n"
    ),
    "schedules.csv": (
        "id,service_at_location_id,freq,interval,byday,opens_at,closes_at,valid_from,description\n"
        f'h1,{PLACEMENT_ID},WEEKLY,1,"TU,TH",15:00,17:30,2025-09-01,\n'
        f"h2,{PLACEMENT_ID},MONTHLY,,2SA,09:00:00,12:00:00Z,,\n"
        f"h3,{PLACEMENT_ID},,,,,,,By appointment\n"
    ),
    "service_areas.csv": (
        "id,service_id,name,description,extent,extent_type\n"
        f'z1,{SERVICE_ID},"33136, 33142",,,\nz2,{SERVICE_ID},Miami-Dade County,,,\n'
        f'z3,{SERVICE_ID},Round the hall,,"{{""type"":""Polygon"",""coordinates"":[[[-80.3,25.7],[-80.1,25.7],'
        '[-80.1,25.9],[-80.3,25.7]]]}",geojson\n'
    ),
    "cost_options.csv": f"id,service_id,option,currency,amount\nc1,{SERVICE_ID},Everyone,usd,0\n",
    "required_documents.csv": f"id,service_id,document\nd1,{SERVICE_ID},Photo ID\n",
    "service_capacity.csv": (
        "id,service_id,unit_id,available,maximum,description,updated\n"
        f"k1,{SERVICE_ID},u1,3,12,,2025-10-01T09:00:00+00:00\nk2,{SERVICE_ID},u1,12,10,,2025-10-02\n"
    ),
    "units.csv": "id,name\nu1,Seat\n",
    "languages.csv": f"id,service_id,name,code,note\nl1,{SERVICE_ID},Spanish,es,\n",
    "contacts.csv": f"id,organization_id,name,title,email\np1,{ORGANIZATION_ID},Ada Example,Head,ada@x.example\n",
    "phones.csv": 'id,contact_id,number,extension,type\nt1,p1,"+1 305 555 0108",9,voice\n',
    "taxonomies.csv": "id,name,description,version\nx1,House words,,1\n",
    "taxonomy_terms.csv": "id,code,name,parent_id,taxonomy_id\nw1,TUT,Tutoring,,x1\n",
    "attributes.csv": (
        "id,link_id,link_entity,link_type,taxonomy_term_id,value,label\n"
        f"b1,{SERVICE_ID},service,topic,w1,,\nb2,{SERVICE_ID},service,note,,bring a pencil,\n"
        "b3,nothing,service,topic,w1,,\n"
    ),
    "metadata.csv": f"id,resource_id,resource_type,field_name\nm1,{SERVICE_ID},service,name\n",
    "weather.csv": "day,sky\n1,blue\n",
}
"""HSDS 3 with every table, three shapes of area, and a capacity that cannot be."""

OHANA = {
    "organizations.csv": (
        "id,accreditations,alternate_name,date_incorporated,description,email,funding_sources,name,website\n"
        '1,,,"January 02, 1970",Elders,,"City, Grants",Oak Circle,http://oak.example\n'
    ),
    "locations.csv": (
        "id,organization_id,accessibility,admin_emails,description,languages,latitude,longitude,name,short_desc,"
        "transportation,website,virtual\n"
        '1,1,"disabled_parking, ramp, restroom, wheelchair",boss@oak.example,A hall,"Chinese (Mandarin), Tagalog",'
        "25.77,-80.19,Oak Hall,A hall,Bus stop,,false\n"
        "2,1,,,,,,,On the line,,,,true\n"
    ),
    "addresses.csv": (
        "id,location_id,address_1,address_2,city,state_province,postal_code,country\n"
        "1,1,13 Example Street,,Miami,FL,33136,US\n"
    ),
    "mail_addresses.csv": (
        "id,location_id,attention,address_1,city,state_province,postal_code,country\n"
        "1,1,Oak Circle,PO Box 9,Miami,FL,33136,US\n"
    ),
    "services.csv": (
        "id,location_id,accepted_payments,application_process,audience,description,eligibility,fees,"
        "funding_sources,keywords,languages,name,required_documents,service_areas,status,wait_time,website,"
        "taxonomy_ids\n"
        '1,1,"Cash, Check",Walk in,Any age,Warm lunch,None,$2.50 suggested donation,"City, Grants",'
        '"Meal Sites, Moon Cheese",Spanish,Lunch at Oak Hall,Picture ID,"Miami-Dade County, Monroe County",'
        'active,No wait.,,"101, 101-01, 999-9"\n'
        "2,2,,,,Talks by telephone,6 and up,None.,,,,Oak Line,,,defunct,,,\n"
    ),
    "phones.csv": (
        "id,contact_id,location_id,organization_id,service_id,country_prefix,department,extension,number,"
        "number_type,vanity_number\n"
        "1,,1,,,+1,Front,12,305 555-0109,voice,\n2,7,,,,,,,305 555-0110,voice,\n"
    ),
    "regular_schedules.csv": (
        "id,location_id,service_id,weekday,opens_at,closes_at\n"
        "1,1,,Monday,08:00,17:00\n2,1,,Tuesday,08:00,17:00\n3,,1,3,2:00,4:00 PM\n4,1,,Friday,9am,03:00\n"
    ),
    "holiday_schedules.csv": (
        "id,location_id,service_id,start_date,end_date,closed,opens_at,closes_at\n"
        '1,1,,"January 01, 0001","January 01, 0001",true,,\n2,1,,12/24/2025,12/24/25,false,10:00,16:00\n'
    ),
    "taxonomy.csv": "taxonomy_id,name,parent_id,parent_name\n101,Food,,\n101-01,Free Meals,101,Food\n",
}
"""Ohana: lists inside cells, services that name their location, holidays, postal addresses apart."""

SHELTERS = {
    "organizations.csv": "id,name\n1,Safe Harbour\n2,City Help\n",
    "services.csv": (
        "id,organization_id,name,description\n"
        "1,1,Domestic Violence Shelter,A bed and a plan. Come to 44 Hidden Lane in Miami.\n"
        "2,1,Office,Papers and appointments\n"
        "3,2,Counseling,We refer survivors of domestic violence to a shelter\n"
        "4,2,Night line,Listening\n5,1,Harbour South Shelter,Protects victims of domestic violence\n"
    ),
    "locations.csv": (
        "id,organization_id,name,description,transportation,latitude,longitude\n"
        "1,1,44 Hidden Lane,Red house,Bus 9,25.7811,-80.2011\n2,1,Harbour Office,,,25.7822,-80.2022\n"
        "3,2,City Help,,,25.7833,-80.2033\n4,2,Line,,,25.7844,-80.2044\n5,1,Back Door,,,25.7855,-80.2055\n"
        "6,1,South,,,25.7866,-80.2066\n"
    ),
    "services_at_location.csv": "id,service_id,location_id\n1,1,1\n2,2,2\n3,3,3\n4,4,4\n5,2,5\n6,5,6\n",
    "physical_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code\n"
        "1,1,44 Hidden Lane,Miami,FL,33136\n2,2,20 Example Street,Miami,FL,33136\n"
        "3,3,21 Example Street,Miami,FL,33136\n4,4,CONFIDENTIAL,Miami,FL,33136\n"
        "5,5,44 Hidden Lane,Miami,FL,33136\n6,6,46 Hidden Lane,Miami,FL,33136\n"
    ),
    "phones.csv": "id,location_id,number\n1,1,305-555-0144\n",
}
"""Places that must not be found: by name, by word of the address, by sharing an address; and some that may."""


def write(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    return folder


def beginning_of(folder: Path, within: Path, records: int = 400) -> Path:
    """A package of the same name with the first records of each file, as they are, and all that is no table."""
    part = within / folder.name
    part.mkdir(parents=True)
    for path in folder.iterdir():
        content = path.read_bytes()
        if path.suffix == ".csv":
            content = b"".join(islice(_records(content), 1 + records))
        (part / path.name).write_bytes(content)
    return part


def _records(content: bytes) -> Iterator[bytes]:
    """The rows of a CSV file, its head first. A quoted cell may hold ends of lines."""
    record = b""
    for line in content.splitlines(keepends=True):
        record += line
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""
    yield record
