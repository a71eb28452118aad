"""Words that headers are made of, in English and Spanish, and what they mean.

Tables alone: facet -> the headers, or parts of headers, that say it, in plain small letters.
"""


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SUBJECT_WORDS = {
    "organization": (
        "organization organisation org agency provider grantee subgrantee sponsor sponsoring operator owner"
        " licensee nonprofit parent company vendor contractor cbo partner institution practice fiscal"
        " organizacion agencia proveedor entidad institucion patrocinador awardee applicant member"
    ),
    "service": (
        "program programme service services offering activity class course camp event opportunity resource"
        " programa servicio actividad clase curso recurso workshop project proyecto clases"
    ),
    "location": (
        "location site facility center centre pantry clinic school office building branch library venue"
        " market property place campus shelter church hospital park station store outlet kitchen garden"
        " development sitio lugar centro escuela clinica despensa sede edificio ubicacion premises home"
        " complex residence apartment apartments stakeholder"
    ),
}
SUBJECTS = {word: subject for subject, words in SUBJECT_WORDS.items() for word in words.split()}

ORGANIZATION_PHRASES = (
    "operated by, managed by, run by, provided by, hosted by, offered by, sponsored by, administered by,"
    " managing agent, lead agency, lead org, organization, agency, sponsoring agency, fiscal agent, service"
    " provider, operated, ofrecido por, managed, management company, owned by, parent organization, legal"
    " aid organization, funded organization, community partner, lead partner, partner organization, prime"
    " contractor"
)
"""Headers that name an organization though no word of them is one of its own."""

FACETS: dict[str, str] = {
    "name": "name, title, nombre, titulo, called",
    "alternate_name": (
        "alternate name, alternative name, other name, aka, acronym, abbreviation, dba, doing business as,"
        " also known as, common name, short name, alias, siglas, former name"
    ),
    "description": (
        "description, desc, about, about us, overview, summary, mission, mission statement, what we do,"
        " details, purpose, descripcion, resumen, program summary, brief description, long description,"
        " narrative, services offered, services provided, what they offer, what is offered, comments,"
        " comment, informacion, additional information, more information, que ofrece, acerca de, detalles,"
        " blurb, what happens, what you do, describe, please describe, describe your program"
    ),
    "notes": (
        "notes, note, remarks, notas, additional notes, public notes, special notes, other information,"
        " comentarios, other info, items, offerings"
    ),
    "phone": (
        "contact info, contact information, phones, telephones, phone, telephone, tel, phone number,"
        " telephone number, contact number, contact phone, main phone, voice, call, public phone, telefono,"
        " numero de telefono, contact telephone, mobile, cell, phone numbers, call to schedule, main"
        " number, phone no, ph, intake phone, leasing phone, primary phone, office phone, work phone,"
        " celular"
    ),
    "fax": "fax, fax number, facsimile, fax no",
    "tty": "tty, tdd, tty tdd, tdd tty, tty number, relay",
    "toll_free": "toll free, tollfree, 800 number, toll free number, toll free phone, linea gratuita",
    "hotline": (
        "hotline, crisis line, helpline, crisis phone, 24 hour line, after hours phone, emergency phone,"
        " hotline number, crisis number, linea de crisis, text line"
    ),
    "extension": "ext, extension, phone ext, phone extension",
    "email": (
        "email, e mail, mail, email address, e mail address, correo, correo electronico, contact email, e"
        " mails, emails"
    ),
    "url": (
        "url, website, web site, web, web address, homepage, home page, link, links, web page, webpage,"
        " pagina web, sitio web, internet, web link, registration link, more info, info link, apply link,"
        " online, website facebook, site url, web url, hyperlink, online intake, registration url,"
        " registration, sign up link, enlace"
    ),
    "social": (
        "facebook, twitter, instagram, linkedin, pinterest, youtube, tiktok, social media, facebook page"
    ),
    "street": (
        "addrln, addrln1, addr ln 1, address, street, street address, address 1, address1, address line 1,"
        " addr, physical address, street 1, site address, direccion, calle, domicilio, primary address line"
        " 1, address line, location address, addr1, street line 1, full street address, visit address,"
        " street name, dirección"
    ),
    "address_2": (
        "addrln2, addr ln 2, address 2, address2, suite, unit, apt, floor, address line 2, street 2,"
        " addr2, line 2, ste, suite unit, bldg, apartamento, piso, building name"
    ),
    "place": (
        "full address, complete address, mailing address, location 1, city state zip, csz, location,"
        " geocoded address, address full, direccion completa, city state, where"
    ),
    "city": (
        "city, town, municipality, ciudad, municipio, borough, borough community, locality, pueblo, boro,"
        " city town"
    ),
    "region": (
        "neigh, nbhd, hood, region, neighborhood, neighbourhood, barrio, community, area, community area,"
        " section, vecindario, zona, planning area"
    ),
    "county": "county, county name, parish, condado",
    "state": "state, st, province, state code, estado, state province, us state, state abbreviation",
    "zip": (
        "zip, zipcode, zip code, postal code, postcode, postal, codigo postal, zip 5, zip5, cp, mail zip,"
        " zip 4"
    ),
    "country": "country, pais, country code",
    "latitude": (
        "latitude, lat, y, y coord, ycoord, point y, latitud, geo lat, gps lat, y coordinate, lat dd"
    ),
    "longitude": (
        "longitude, lon, lng, long, x, x coord, xcoord, point x, longitud, geo lng, geo lon, gps lon, x"
        " coordinate, long dd"
    ),
    "point": (
        "point, the geom, geom, coordinates, geolocation, geo location, geocode, lat long, lat lon,"
        " latlong, lat lng, latlng, location point, georeference, new georeferenced column, geo point,"
        " geometry, coordenadas, gps, shape, wkt, geo"
    ),
    "hours": (
        "hours, hours of operation, operating hours, business hours, office hours, schedule, days hours,"
        " days and hours, times, when, days times, open hours, horario, horarios, horas, hours of service,"
        " service hours, meeting times, time, hours open, schedule text, distribution hours, intake hours,"
        " operation hours, days and times, day time, hours days, dias y horas, market hours, opening hours,"
        " day and time, days of operation, operating days and hours, hours text, meeting time, class times,"
        " hora"
    ),
    "weekdays": (
        "days, day, days offered, weekday, weekdays, day of week, days of week, days open, days of the"
        " week, dias, dia, day of the week, daycode, byday, days of operation, meeting days, days"
        " available, day s"
    ),
    "opens": (
        "opens, open, open time, start time, opens at, opening time, time open, start, from, begin time,"
        " hora de inicio, time start, starts at, abre, begins, hora inicio, starts"
    ),
    "closes": (
        "closes, close, close time, end time, closes at, closing time, time close, end, to, hora de"
        " cierre, time end, ends at, cierra, ends, hora fin, hora final, finish time, finishes, finish"
    ),
    "valid_from": (
        "start date, session start, begin date, from date, season start, first day, date start, starts on,"
        " season open, fecha de inicio, opening date, begins on, season start date, effective"
        " date, dates start"
    ),
    "valid_to": (
        "end date, session end, to date, season end, last day, date end, ends on, season close, fecha"
        " final, fecha de fin, through date, season end date, expiration date, dates end"
    ),
    "week_of_month": "week of month, week of the month, nth week, weeks of month",
    "season": (
        "season, seasons, weeks, months, months of operation, temporada, dates, session dates, meses,"
        " session, frequency, year round, term, duration, length"
    ),
    "cost": (
        "cost, fee, fees, price, cost to client, program fee, tuition, monthly rent, rent, fare,"
        " admission, costo, costos, precio, tarifa, cuota, application fee, charge, charges, fee structure,"
        " cost per week, rates, rate, rent range, payment, sliding scale, program cost, fees description,"
        " registration fee, is free, free, cobro, free or paid, financial aid, financial aid"
        " available, financial"
        " assistance, financial assistance available, scholarships, scholarships available, subsidies,"
        " subsidy accepted, becas"
    ),
    "payment": (
        "payment methods, payments accepted, insurance, insurance accepted, insurances, payment accepted,"
        " forms of payment, accepted insurance, insurance plans, formas de pago, seguro, method of payment,"
        " payment options, accepts, accepts snap, snap, wic, ebt"
    ),
    "eligibility": (
        "eligibility, eligibility criteria, who qualifies, who can apply, requirements, restrictions,"
        " income limit, income limits, income guidelines, eligible, qualifications, eligibility"
        " requirements, criteria, elegibilidad, requisitos, eligibility text, eligibility notes, income"
        " eligibility, who is eligible, residency requirements, income restrictions, limitations, quien"
        " califica, income requirements, admission requirements, eligible population, who can get help,"
        " who can come, who may come, who can attend, who can use it, who is it for, who it is for, open to,"
        " quien puede venir"
    ),
    "audience": (
        "audience, population, population served, populations served, who, target population, serves, for,"
        " who for, populations, clientele, target audience, clients served, people served, poblacion, a"
        " quien sirve, who we serve, who they serve, population group, specialty population, target group,"
        " demographic"
    ),
    "ages": (
        "age, ages, ages served, age range, age group, age groups, edades, edad, age restrictions, ages of"
        " children, grade level age group, age level, target ages, age requirement, grade age, ages grades,"
        " rango de edad, age limits, youth ages"
    ),
    "min_age": (
        "min age, minimum age, age min, lowest age, age from, from age, edad minima, youngest age, age"
        " low, age start"
    ),
    "max_age": (
        "max age, maximum age, age max, highest age, age to, to age, edad maxima, oldest age, age high,"
        " age end"
    ),
    "grades": (
        "grade, grades, grades served, grade level, grade levels, grade range, grado, grados, grades text,"
        " grade span, grades final text, gradespan, school level, grade band"
    ),
    "gender": "gender, sex, genders served, genero, gender served, sexo",
    "languages": (
        "language, languages, languages spoken, idioma, idiomas, language s, languages offered, lang,"
        " other languages, language other, other language, lenguajes, lenguas, spoken languages, language"
        " spoken, languages available, translation, interpretation"
    ),
    "apply": (
        "how to apply, intake, intake procedure, application process, referral process, how to access, how"
        " to enroll, intake process, application, enrollment, how to register, how to get help, access,"
        " referral, referrals, appointment, appointments, como aplicar, como inscribirse, solicitud,"
        " inscripcion, next steps, how to sign up, registration info, procedures, walk ins, walk in,"
        " proceso, referral required, appointment required, enrollment process, admission process, referral"
        " information"
    ),
    "room": "room, room number, room no, classroom, salon",
    "documents": (
        "documents, required documents, documentation, what to bring, bring, documents required, id"
        " required, documentos, que llevar, documentos requeridos, documents needed, items to bring, needed"
        " documents"
    ),
    "languages_note": "interpreters, interpreter, interpretation services",
    "area": (
        "service area, service areas, area served, areas served, counties served, geographic area,"
        " coverage area, counties, coverage, geography, zip codes served, zips served, catchment, catchment"
        " area, areas, geographic area served, cities served, neighborhoods served, service boundaries,"
        " area de servicio, county served, region served, boroughs, regions served, zonas atendidas, zip"
        " codes, communities served, service region, location served, towns served, geographic service area"
    ),
    "category": (
        "cat, subcat, type description, type desc, category description, category, categories, type,"
        " types, kind, subject, subjects, topic, topics, tags, tag, keywords, keyword, taxonomy term,"
        " taxonomy, taxonomies, taxonomy terms, program type, service type, type of service, facility type,"
        " site type, case types, service category, strategy, categoria, categorias, tipo, tipo de servicio,"
        " subcategory, sub category, program area, focus area, focus areas, issue areas, program category,"
        " areas of practice, specialties, specialty, practice areas, class type, temas, tema, food types,"
        " type of program, primary service, services, services available, need, needs, category name, list"
        " of services, agency type, type of agency, center type, ntee, focus, interest, etiquetas, provider"
        " type, location category description, location type description, programs, programas, servicios"
    ),
    "status": (
        "status, active, is active, inactive, open closed, program status, operating status, current"
        " status, estatus, activo, published, state of service, license status, is open, operational, site"
        " status, record status, service status, status descriptions"
    ),
    "access": (
        "accessibility, wheelchair, wheelchair accessible, ada, ada accessible, handicap accessible,"
        " accessible, disability access, physical access, wheelchair lift, accesibilidad, handicap, ada"
        " access, accesible, disabled access, handicapped accessible, wheelchair access, accesibility, ada"
        " compliant"
    ),
    "transport": (
        "bus routes, transportation, transit, bus, public transit, bus lines, parking, directions,"
        " directions to, bus route, nearest transit, transporte, bus line, closest bus, train, cross"
        " streets, cross street, bus stop, subway, intersection, transit notes"
    ),
    "delivery": (
        "delivery, format, modality, in person or online, virtual or in person, mode, delivery method,"
        " modalidad"
    ),
    "virtual": "virtual, online only, is virtual, remote",
    "ein": "ein, tax id, federal tax id, irs ein, employer identification number, fein, tin, tax number",
    "founded": (
        "year founded, founded, year incorporated, established, year established, date incorporated, since"
    ),
    "legal": "legal status, tax status, legal form, ownership, ownership type, nonprofit status",
    "funding": "funding, funding source, funding sources, funder, funders, funded by, fuente de fondos",
    "wait": (
        "wait time, waiting time, wait, wait list, waitlist, waiting list, lista de espera, number waiting,"
        " number on waitlist, on waitlist, waitlist count, waitlist size, people waiting, wait listed"
    ),
    "alert": "alert, notice, alerts, covid notes, announcement, important, closures, aviso, covid",
    "licence": "license, license number, license type, licensed, licence, license no, permit number",
    "accreditation": "accreditation, accreditations, certification, certifications, quality rating",
    "confirmed": (
        "last verified, last verified on, verified, verified on, date verified, last confirmed, last"
        " reviewed, review date, reviewed, verification date, last update verified, ultima verificacion,"
        " last checked, last updated, updated, date updated, last update, last modified, modified, modified"
        " date, last edited, fecha de actualizacion, updated on, actualizado, as of, update date, edit"
        " date, date of last update"
    ),
    "schools": (
        "school served, schools served, site school, partner school, host school, school partner, schools,"
        " escuelas"
    ),
    "capacity": (
        "capacity, slots, spots, seats, spaces, enrollment capacity, licensed capacity, max enrollment,"
        " maximum enrollment, max capacity, maximum capacity, facility capacity, number of slots, number of"
        " seats, total slots, total spots, total seats, cupo, cupo maximo, capacidad, capacidad maxima, beds,"
        " number of beds, total beds, total capacity, program capacity, max participants, class"
        " size, capacity maximum"
    ),
    "openings": (
        "openings, current openings, open slots, open spots, open seats, open spaces, slots available, slots"
        " open, available slots, spots available, spots open, spots left, available spots, seats available,"
        " seats left, available seats, spaces available, spaces left, available spaces, vacancies, vacancy,"
        " beds available, available beds, open beds, available capacity, capacity available, remaining spots,"
        " spots remaining, slots remaining, remaining capacity, number of openings, cupo disponible, cupos"
        " disponibles, lugares disponibles, plazas disponibles, vacantes, available, places left,"
        " places available"
    ),
    "counted": (
        "date of count, count date, counted on, counted, capacity updated, capacity as of, openings as of,"
        " availability as of, availability updated, date counted, slots as of, fecha del conteo"
    ),
    "enrolled": "enrolled, current enrollment, number enrolled, total units, units, inscritos",
    "phone_type": "phone type, number type, type of phone, kind of phone",
    "id": (
        "id, number, code, key, record id, unique id, identifier, no, num, uid, ref, reference number,"
        " record number, identificador, clave, codigo, site id, program id"
    ),
}

PERSON_PHRASES = (
    "contact name, contact person, contact, contacts, point of contact, poc, primary contact, main contact,"
    " executive director, program director, site director, director, first name, last name, firstname,"
    " lastname, staff lead, persona de contacto, program contact, site contact, contact title, contact first"
    " name, contact last name, staff name, middle name, last edited by, edited by, created by, creator,"
    " editor, updated by, modified by, entered by, assigned to, owner name, submitted by, verified by,"
    " reviewed by, last edited user, created user, principal, principal name, nombre del contacto, contacto,"
    " director name, coordinator, program coordinator, site coordinator, program manager, pastor, submitter,"
    " added by, collaborators, case manager, therapist name, counselor, superintendent, administrator,"
    " facility administrator, instructor, teacher, coach, ceo, job title, staff, leader, president, chair,"
    " board chair, authorized representative, mailing contact, nombre de contacto, responsable, encargado,"
    " apellido, head of school, login, user, username"
)

PERSON_WORDS = word_set(
    "director principal administrator manager coordinator superintendent supervisor president chair"
    " chairperson pastor therapist counselor counsellor instructor teacher coach lead staff directora"
    " encargado encargada coordinador coordinadora gerente responsable ceo liaison caseworker attorney"
    " doctor physician dentist editor author creator representative rep trustee treasurer secretary"
    " officer official captain leader contact person contacto persona maestro maestra entrenador"
)

MACHINE_PHRASES = (
    "objectid, object id, fid, oid, gid, globalid, global id, shape, shape area, shape length, shape leng,"
    " shape st area, creation date, created, created at, created date, createdtime, created time, date"
    " created, date added, added, updated at, edit date, edited, timestamp, time stamp, submitted date,"
    " approved date, assigned date, rejected date, claimed date, entry date, load date, import date, census"
    " tract, census block, census, tract, block group, geoid, fips, fips code, county fips, state fips, bin,"
    " bbl, borough block lot, nta, nta name, nta code, council district, community board, community"
    " district, ward, congressional district, supervisor district, district, precinct, legislative district,"
    " senate district, assembly district, house district, police district, school district code,"
    " commissioner district, tract id, parcel, parcel id, apn, pin, block, lot, lead agency district, site"
    " district, city council district, geocode score, geocode status, match status, score, match score, row"
    " number, row id, index, sort order, order, version, revision, fiscal year, fy, school year, year, beds"
    " number, geographical district code, administrative district code, highschool network location code, v"
    " name, v hours, v phone, v email, v address, v categories, verification status id, last edited date,"
    " editdate, creationdate, system modstamp, sort, slug, status id, funding amount, award amount, grant"
    " amount, amount awarded, contract amount, budget, password, token, hash, latitude longitude source,"
    " geocode source, regional office, row, cartodb id, ogc fid, se anno cad data, x coordinate feet,"
    " license first date, license date, metadata, last edited, checksum, image, photo, logo file,"
    " attachments, attachment, icon, freq, wkst, link entity, link type"
)
"""Columns that machines keep for themselves, and districts of census and councils."""

DAY_WORDS: dict[str, str] = {}
for _code, _names in {
    "MO": "mon monday mondays lunes lun", "TU": "tue tues tuesday tuesdays martes",
    "WE": "wed weds wednesday wednesdays miercoles mie", "TH": "thu thur thurs thursday thursdays jueves jue",
    "FR": "fri friday fridays viernes vie",
    "SA": "sat saturday saturdays sabado sab", "SU": "sun sunday sundays domingo dom",
}.items():  # fmt: skip
    DAY_WORDS |= dict.fromkeys(_names.split(), _code)

OPEN_WORDS = word_set("open opens opening start from begin abre op inicio starts opn")
CLOSE_WORDS = word_set("close closes closing end to until cierra cl fin ends cls")
