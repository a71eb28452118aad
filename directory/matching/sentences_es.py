"""Spanish sentences, the same keys as in English. A pair is for staff and for a family ("usted")."""

from directory.matching.sentences_en import Sentence

SENTENCES: dict[str, Sentence] = {
    # the help
    "gives": "Ofrece: {categories}",
    "gives_other": "Ofrece otra ayuda",
    # who
    "audience": "Para {audience}",
    "audience_unknown": "Pregunte: ¿para quién es?",
    "audience_maybe": (
        "Pregunte: ¿es solo para {audience}?",
        "Pregunte si usted puede ir. Es para {audience}",
    ),
    "audience_other": "Solo para {audience}",
    "ages": "Acepta {range}",
    "any_age": "Acepta cualquier edad",
    "ages_unknown": "Pregunte: ¿qué edades aceptan?",
    "not_for_adults": "Solo para niños: {range}",
    "adult_age": (
        "Pregunte a la familia: ¿tiene esa edad la persona adulta? Es para {range}",
        "Es para {range}. ¿Tiene usted esa edad?",
    ),
    "age_from": ("{Range}. Puede entrar el {on}", "{Range}. Su hijo o hija puede entrar el {on}"),
    "age_soon": (
        "{Range}, y tiene {age} años. Tendrá la edad en menos de un año",
        "{Range}. Su hijo o hija pronto tendrá la edad",
    ),
    "age_outside": ("{Range}, y tiene {age} años", "{Range}. Su hijo o hija tiene {age} años"),
    "age_in_months": (
        "Pregunte a la familia: ¿cuántos años y meses tiene? Acepta {range}",
        "¿Cuántos años y meses tiene su hijo o hija? Aceptan {range}",
    ),
    "age_of_grade": ("{Range}, y eso no es {grade}", "{Range}. Eso no es {grade}"),
    "age_unsaid": (
        "Pregunte a la familia: ¿qué edad tiene? Acepta {range}",
        "Edades: {range}. ¿Le sirve?",
    ),
    "grades": "Acepta {grades}",
    "grade_unsaid": (
        "Pregunte a la familia: ¿qué grado? Acepta {grades}",
        "Es para {grades}. ¿Le sirve?",
    ),
    "grade_next_year": (
        "{Grades}. Puede entrar el próximo año escolar",
        "{Grades}. Su hijo o hija puede entrar el próximo año escolar",
    ),
    "grade_outside": ("{Grades}, y está en {grade}", "{Grades}. Su hijo o hija está en {grade}"),
    "grade_of_age": ("{Grades}, y tiene {age} años", "{Grades}. Su hijo o hija tiene {age} años"),
    "for_girls": "Para niñas",
    "for_boys": "Para niños varones",
    "only_girls": "Solo para niñas",
    "only_boys": "Solo para niños varones",
    "ask_girls": (
        "Pregunte a la familia: ¿les sirve un lugar solo para niñas?",
        "Es solo para niñas. ¿Le sirve?",
    ),
    "ask_boys": (
        "Pregunte a la familia: ¿les sirve un lugar solo para niños varones?",
        "Es solo para niños varones. ¿Le sirve?",
    ),
    "siblings": "Acepta hermanos juntos",
    "siblings_one_to_one": "Pregunte: ¿pueden ir los hermanos a la misma hora?",
    "siblings_unknown": "Pregunte: ¿se quedan juntos los hermanos?",
    # whose it is
    "enrolled_here": ("Para estudiantes de {school}", "La escuela de su hijo o hija puede usarlo"),
    "enrolled_elsewhere": ("Solo para estudiantes de {schools}", "Solo para quienes van a {schools}"),
    "school_unsaid": (
        "Pregunte a la familia: ¿qué escuela? Es para estudiantes de {schools}",
        "¿A qué escuela va su hijo o hija? Es para {schools}",
    ),
    "schools_unknown": "Pregunte: ¿estudiantes de qué escuelas?",
    "district_enrolled": (
        "Va a una escuela del distrito que atiende",
        "El distrito escolar de su hijo o hija puede usarlo",
    ),
    "district_other": (
        "Solo para estudiantes de otro distrito",
        "Solo para estudiantes de otro distrito escolar",
    ),
    "district_unsaid": (
        "Pregunte a la familia: ¿qué distrito escolar?",
        "¿En qué distrito escolar está su hijo o hija?",
    ),
    "district_unknown": "Pregunte: ¿estudiantes de qué distrito?",
    "in_area": ("Vive en su zona: {area}", "Atiende donde usted vive"),
    "outside_area": ("Vive fuera de su zona: {area}", "Solo para quienes viven en {area}"),
    "own_school": "Atiende a esta escuela",
    "area_unknown": ("Pregunte: ¿atienden la zona de esta familia?", "Pregunte: ¿atienden donde yo vivo?"),
    "area_in_words": (
        "Pregunte: ¿está la casa de la familia en “{area}”?",
        "Pregunte: ¿atienden donde yo vivo?",
    ),
    "home_unsaid": (
        "Pregunte a la familia: ¿dónde vive? Atiende {area}",
        "¿Dónde vive usted? Atienden {area}",
    ),
    "not_cleared": (
        "Sin autorización para trabajar ahora en la escuela",
        "Ahora no puede trabajar en la escuela",
    ),
    "public": "Abierto a todo el vecindario",
    "not_public": "Solo para estudiantes inscritos y sus familias",
    "public_unknown": "Pregunte: ¿puede ir la gente del vecindario?",
    # when
    "suits": "{When}",
    "over": ("Terminó el {on}", "Terminó el {on}"),
    "hours_unknown": "Pregunte: ¿cuándo abren?",
    "dates_unknown": "Pregunte: ¿en qué fechas?",
    "closed_then": "Cerrado {between}",
    "not_soon": "No abre en los próximos {within} días",
    "other_season": "No abre en esa temporada",
    "not_days": ("{When}, no el {days_wanted}", "{When}. No abre el {days_wanted}"),
    "not_free": ("{When}, cuando no pueden ir", "{When}. Usted dijo que no puede a esa hora"),
    "not_starts_after": (
        "Empieza: {opens}, demasiado temprano",
        "Empieza: {opens}, antes de que usted pueda",
    ),
    "not_ends_before": (
        "Termina: {closes}, después de: {ends_before}",
        "Termina: {closes}, tarde para usted",
    ),
    "not_open_from": ("Abre: {opens}, después de: {open_from}", "Abre: {opens}, tarde para usted"),
    "not_open_until": ("Cierra: {closes}, antes de: {open_until}", "Cierra: {closes}, temprano para usted"),
    "not_not_between": ("{When}, a una hora ocupada", "{When}. Usted dijo que esa hora está ocupada"),
    "not_suiting": ("{When} no les queda bien", "{When}. Esa hora no le queda bien"),
    "ask_days": "Pregunte: ¿abre el {days_wanted}?",
    "ask_free": ("Pregunte: ¿pueden ir a una parte de {when}?", "Pregunte: ¿puedo ir a una parte de {when}?"),
    "ask_starts_after": "Pregunte: ¿hay una hora después de: {starts_after}?",
    "ask_ends_before": "Pregunte: ¿hay una hora que termine antes de: {ends_before}?",
    "ask_open_from": "Pregunte: ¿ya está abierto a esta hora: {open_from}?",
    "ask_open_until": "Pregunte: ¿sigue abierto a esta hora: {open_until}?",
    "ask_not_between": "Pregunte: ¿hay otra hora que no sea {when}?",
    # where
    "delivery": "Se da {delivery}",
    "own_campus": "En esta escuela",
    "other_campus": ("En {school}, no en esta escuela", "En {school}, no en la escuela de su hijo o hija"),
    "campus_unsaid": (
        "Pregunte a la familia: ¿{school} es su escuela?",
        "¿{school} es la escuela de su hijo o hija?",
    ),
    "comes_to_school": (
        "Pregunte: ¿pueden venir a esta escuela?",
        "Pregunte: ¿pueden venir a nuestra escuela?",
    ),
    "delivery_unknown": "Pregunte: ¿dónde y cómo se da?",
    "delivery_other": "Se da {delivery}",
    "at_school": ("En su propia escuela, sin viaje", "En la escuela de su hijo o hija. Sin viaje"),
    "by_virtual": ("En línea, sin viaje", "En línea. Sin viaje"),
    "by_phone": ("Por teléfono, sin viaje", "Por teléfono. Sin viaje"),
    "by_home_visit": ("Va a su casa", "Van a su casa"),
    "place_told_later": (
        "Pregunte a la persona que orienta: ¿dónde es?",
        "Le dicen el lugar cuando usted llama",
    ),
    "place_unknown": "Pregunte: ¿dónde es?",
    "start_unknown": ("Pregunte a la familia: ¿de dónde salen?", "¿De dónde saldría usted?"),
    "too_far": ("Demasiado lejos, {miles} mi", "A {miles} millas. Es demasiado lejos"),
    "too_long": ("Demasiado lejos, {minutes} minutos {way}", "{minutes} minutos {way}. Es demasiado"),
    "no_way": ("No hay cómo llegar", "Usted necesitaría transporte"),
    "they_drive": ("Llevan a la gente", "Le pueden dar transporte"),
    "travel_unsaid": (
        "Pregunte a la familia: ¿tienen carro? {minutes} minutos en carro",
        "¿Tiene carro? Son {minutes} minutos en carro",
    ),
    "trip": "{minutes} minutos {way}",
    "miles": ("{miles} mi", "A {miles} millas"),
    "far": ("{miles} mi, lejos", "A {miles} millas. Es lejos"),
    "far_without_car": (
        "Pregunte a la familia: ¿pueden llegar? {miles} mi, {minutes} minutos {way}",
        "¿Puede llegar? Son {miles} millas, {minutes} minutos {way}",
    ),
    "bell": (
        "Empieza {gap} min después de la salida ({bell}), {minutes} min {way}",
        "Empieza {gap} minutos después de la escuela. Se llega en {minutes} minutos {way}",
    ),
    "bell_here": (
        "Empieza {gap} min después de la salida ({bell})",
        "Empieza {gap} minutos después de la escuela, ahí mismo",
    ),
    "bell_at_once": ("Empieza a la salida ({bell})", "Empieza al salir de la escuela, ahí mismo"),
    "bell_late": (
        "{minutes} min {way} desde la salida ({bell}): llega {late} min tarde. Dura varias horas",
        "Se tarda {minutes} minutos {way} después de la escuela. Llegaría {late} minutos tarde",
    ),
    "bell_tight": (
        "Pregunte a la familia: {minutes} min {way}, y empieza {gap} min después de la salida. ¿Se puede?",
        "Empieza {gap} minutos después de la escuela y se tarda {minutes} minutos {way}. ¿Puede llegar?",
    ),
    # language
    "spoken": ("Hablan {languages}", "Hablan {languages}"),
    "interpreted": ("{Wanted_languages} con intérprete", "Tienen intérprete de {wanted_languages}"),
    "not_spoken": ("Nadie habla {wanted_languages}", "No hablan {wanted_languages}"),
    "language_unknown": "Pregunte: ¿alguien habla {wanted_languages}?",
    "interpreter_female": (
        "Pregunte: ¿puede interpretar una mujer?",
        "Pregunte: ¿me puede interpretar una mujer?",
    ),
    "interpreter_male": (
        "Pregunte: ¿puede interpretar un hombre?",
        "Pregunte: ¿me puede interpretar un hombre?",
    ),
    # money and papers
    "free": "Gratis",
    "sliding": ("Precio según ingresos", "Usted paga según lo que gana"),
    "costs_sliding": ("No es gratis: precio según ingresos", "No es gratis. Usted paga según lo que gana"),
    "costs_fee": ("No es gratis", "Cuesta dinero"),
    "billed_unsaid": (
        "Pregunte a la familia: ¿qué seguro tiene? Se cobra al seguro",
        "¿Tiene seguro? Se cobra al seguro",
    ),
    "billed_none": ("Se cobra al seguro, y no tienen", "Cobran al seguro"),
    "billed_medicaid": ("Lo paga Medicaid o CHIP", "Lo paga su Medicaid o CHIP"),
    "billed_share": "Pregunte: ¿hay que pagar una parte?",
    "cost_unknown": "Pregunte: ¿cuánto cuesta?",
    "insurance_not_needed": ("No hace falta seguro", "Usted no necesita seguro"),
    "insurance_taken": ("Acepta {insurance}", "Acepta {insurance}"),
    "insurance_other": ("Acepta {accepted}, no {insurance}", "Solo acepta {accepted}"),
    "insurance_needed": ("Hace falta seguro", "Usted necesita seguro"),
    "insurance_which": "Pregunte: ¿aceptan {insurance}?",
    "insurance_unknown": "Pregunte: ¿atienden a personas sin seguro?",
    "insurance_unsaid": (
        "Pregunte a la familia: ¿qué seguro tiene? Hace falta",
        "¿Tiene seguro? Ahí lo piden",
    ),
    "income_limit": (
        "Pregunte a la familia: ¿sus ingresos entran en “{text}”?",
        "Pregunte: ¿entra usted en su límite de ingresos, “{text}”?",
    ),
    "school_refers": ("La escuela puede enviarlos", "Su escuela puede enviarle"),
    "referral_needed": (
        "Pregunte a la familia: ¿tienen una carta de {text}?",
        "Necesita una carta de {text}. ¿La tiene?",
    ),
    "no_papers": ("No piden papeles", "No piden papeles"),
    "papers_unknown": "Pregunte: ¿qué papeles piden?",
    "papers_missing": ("Piden {papers}", "Piden {papers}"),
    "papers_unsaid": ("Pregunte a la familia: ¿pueden mostrar {papers}?", "¿Puede mostrar {papers}?"),
    "papers_had": ("Tienen los papeles: {papers}", "Lleve {papers}"),
    # privacy
    "status_not_asked": (
        "No preguntan por papeles migratorios, confirmado el {on}",
        "No preguntan por su situación migratoria. Nos lo dijeron el {on}",
    ),
    "status_unknown": "Todavía no les hemos preguntado si piden papeles migratorios",
    "status_verified": (
        "Revisan papeles migratorios para una parte, confirmado el {on}",
        "Revisan papeles migratorios para una parte",
    ),
    "status_papers": ("Piden {papers}", "Piden {papers}"),
    "confidential": ("Lugar secreto, lo dice quien orienta", "El lugar es secreto. Le dicen dónde es"),
    "no_place": (
        "Por teléfono o en línea, no hay lugar que encontrar",
        "Por teléfono o en línea. No hay lugar que encontrar",
    ),
    "not_confidential": ("Su dirección es pública", "Su dirección es pública"),
    "anonymous": ("No piden nombre", "No tiene que dar su nombre"),
    "name_asked": ("Piden {papers}", "Piden {papers}"),
    "anonymous_unknown": ("Pregunte: ¿hay que dar el nombre?", "Pregunte: ¿tengo que dar mi nombre?"),
    "minor_consent": ("Una persona joven puede aceptar sola", "Usted puede aceptarlo por su cuenta"),
    "parent_must_sign": ("Debe firmar la madre o el padre", "Debe firmar su madre o su padre"),
    "minor_consent_unknown": (
        "Pregunte: ¿puede una persona joven aceptar sola?",
        "Pregunte: ¿puedo aceptarlo por mi cuenta?",
    ),
    "pickup_checked": ("Revisan quién recoge", "Revisan quién recoge a su hijo o hija"),
    "pickup_unknown": (
        "Pregunte: ¿revisan quién recoge?",
        "Pregunte: ¿revisan quién recoge a mi hijo o hija?",
    ),
    # what else
    "has_wheelchair": "Se puede entrar en silla de ruedas",
    "has_asl": "Usan lengua de señas (ASL)",
    "has_sensory": "Lugar tranquilo",
    "has_one_to_one": "Uno a uno",
    "has_dietary": "Comidas para dietas especiales",
    "ask_wheelchair": "Pregunte: ¿se puede entrar en silla de ruedas?",
    "ask_asl": "Pregunte: ¿alguien usa lengua de señas (ASL)?",
    "ask_sensory": "Pregunte: ¿hay un lugar tranquilo?",
    "ask_one_to_one": "Pregunte: ¿es uno a uno?",
    "ask_dietary": "Pregunte: ¿hay comidas para dietas especiales?",
    "has_childcare": "Cuidan a los niños mientras tanto",
    "has_meals": "Dan una comida",
    "has_transport": ("Llevan a la gente", "Le pueden dar transporte"),
    "no_ride_needed": ("No hace falta transporte", "Usted no necesita transporte"),
    "ask_childcare": "Pregunte: ¿cuidan a los niños?",
    "ask_meals": "Pregunte: ¿dan una comida?",
    "ask_transport": "Pregunte: ¿dan transporte?",
    # room
    "open_places": "{room}, confirmado {days}",
    "open": "Hay lugar, confirmado {days}",
    "waitlist_of": "Lista de espera, {waiting} antes, confirmado {days}",
    "waitlist": "Lista de espera, confirmado {days}",
    "wait_too_long": (
        "Pregunte: ¿puede ser menos de {wait_days} días de espera?",
        "Pregunte: ¿puedo esperar menos de {wait_days} días?",
    ),
    "room_stale": ("Pregunte: ¿hay lugar? Confirmado por última vez {days}", "Pregunte: ¿hay lugar?"),
    "assessment": ("Pregunte: deciden caso por caso", "Pregunte: deciden caso por caso"),
    "full": "Lleno, confirmado {days}",
    "too_few": ("{room}, hacen falta {places}", "Queda: {room}. Usted necesita {places}"),
    "any_of": "Una de las formas que sirven",
}

MENDS: dict[str, Sentence] = {
    "reach": ("Serviría con transporte", "Le serviría con transporte"),
    "schedule": ("Serviría otro día u otra hora", "Le serviría otro día u otra hora"),
    "age": ("Serviría cuando tenga la edad, o a los demás", "Le servirá cuando su hijo o hija tenga la edad"),
    "room": ("Serviría cuando haya lugar", "Le servirá cuando haya lugar"),
    "papers": ("Serviría con ese papel", "Le serviría con ese papel"),
    "cost": ("Serviría si alguien paga", "Le serviría si alguien ayuda a pagar"),
    "insurance": ("Serviría con seguro", "Le serviría con seguro"),
    "language": ("Serviría con intérprete", "Le serviría con intérprete"),
    "delivery": ("Serviría si pueden ir allá", "Le serviría si puede ir allá"),
    "any_of": ("Serviría si cambia una cosa", "Le serviría si cambia una cosa"),
}

PARTS = {
    "help": "La ayuda que se pide",
    "time": "A buena hora",
    "near": "Queda cerca",
    "room": "Hay lugar",
    "language": "Su idioma",
    "soon": "Empieza pronto",
    "fresh": "Datos recientes",
    "on_site": "En la escuela",
}

LISTS: dict[str, tuple[Sentence, Sentence]] = {
    "fits": (
        "Sirve",
        ("Todo lo que sabemos se cumple. Usted decide.", "Todo lo que sabemos le sirve. Usted elige."),
    ),
    "may_fit": (
        "Puede servir, pregunte primero",
        ("Nada en contra, pero no lo sabemos todo.", "Puede servirle. Pregunte primero."),
    ),
    "near_misses": (
        "Casi sirve",
        ("Una cosa lo impide. A veces se puede cambiar.", "Una cosa no le sirve. A veces se puede cambiar."),
    ),
}

NOT_LOOKED_AT: tuple[str, ...] = (
    "Nombres, género, situación migratoria, discapacidad o lo que respondieron otras familias no dan puntos.",
    "Primero se revisan las reglas. Los puntos solo ordenan lo que queda.",
    "Con puntos iguales se turnan. Usted puede poner cualquiera arriba y escribir por qué.",
)
