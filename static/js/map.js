// The map beside a list. Ground, zones and names come from our own data; streets only from a configured source.
// List and map move together: pointing at a card lights its pin, pressing a pin brings its card.
const PIN = '<svg viewBox="0 0 32 42" aria-hidden="true"><path d="M16 41C5 27 1 22 1 15a15 15 0 0 1 30 0c0 7-4 12-15 26z"/></svg>';

let leaflet;

function load(element) {
  leaflet ??= new Promise((resolve, reject) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: element.dataset.leafletCss });
    const script = Object.assign(document.createElement("script"), { src: element.dataset.leaflet });
    script.onload = () => resolve(window.L);
    script.onerror = reject;
    document.head.append(sheet, script);
  });
  return leaflet;
}

export function start(element) {
  const words = element.querySelector("[data-map-words]");
  words.hidden = true;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    build(element).catch(() => (words.hidden = false));
  });
  element.querySelector(".map__ground").hidden = false;
  seen.observe(element);
}

async function build(element) {
  const [L, ground] = await Promise.all([load(element), fetch(element.dataset.ground).then((answer) => answer.json())]);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element.querySelector(".map__ground"), {
    scrollWheelZoom: false, attributionControl: Boolean(element.dataset.tiles), zoomAnimation: !still, fadeAnimation: !still, zoomSnap: 0.25,
    maxZoom: element.dataset.tiles ? 19 : 16, minZoom: 8, zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: element.dataset.closer, zoomOutTitle: element.dataset.farther }).addTo(map);
  map.attributionControl?.setPrefix(false);
  map.setView([43.16, -77.6], 12);
  if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { attribution: element.dataset.credit, maxZoom: 19 }).addTo(map);
  L.control.scale({ metric: false, maxWidth: 110 }).addTo(map);
  drawGround(L, map, ground, element.dataset.home);
  if (element.dataset.pins) {
    const board = pinBoard(L, map, element);
    board.draw();
    document.addEventListener("hallway:results", () => board.draw());
  } else if (element.dataset.point) drawOne(L, map, element);
  else if (element.dataset.points) drawSeveral(L, map, element);
  else showZones(L, map, ground, element.dataset.home);
  new ResizeObserver(() => map.invalidateSize()).observe(element);
}

function drawGround(L, map, ground, home) {
  const zones = ground.features.filter((f) => f.properties.kind === "zone");
  const isHome = (f) => f.properties.slug === home;
  for (const zone of [...zones.filter((f) => !isHome(f)), ...zones.filter(isHome)])
    L.geoJSON(zone, { interactive: false, style: () => ({ className: isHome(zone) ? "zone zone--home" : "zone" }) }).addTo(map);
  const names = L.layerGroup();
  for (const feature of ground.features.filter((f) => f.geometry.type === "Point")) {
    const [lon, lat] = feature.geometry.coordinates;
    const { kind, name, slug } = feature.properties;
    const words = document.createElement("span");
    words.append(kind === "school" ? document.createElement("i") : "", name);
    const classes = kind === "school" ? `sign${slug === home ? " sign--home" : ""}` : "sign sign--quiet";
    const marker = L.marker([lat, lon], { interactive: false, keyboard: false, icon: L.divIcon({ className: classes, html: words, iconSize: [0, 0] }) });
    if (kind === "school") marker.addTo(map);
    else if (!near(ground, lat, lon)) names.addLayer(marker);
  }
  const settle = () => {
    const zoom = map.getZoom();
    map.getContainer().classList.toggle("map__far", zoom < 12.75);
    if (zoom >= 11.5) names.addTo(map);
    else names.remove();
  };
  map.on("zoomend", settle);
  settle();
}

// A ZIP code's name would only cover a school's.
function near(ground, lat, lon) {
  return ground.features.some(({ properties, geometry }) =>
    properties.kind === "school" && Math.hypot((geometry.coordinates[0] - lon) * 0.73, geometry.coordinates[1] - lat) < 0.009);
}

// Pins on one spot stand beside each other, the first in front.
function pinIcon(L, state, number, beside = 0) {
  const words = document.createElement("span");
  words.innerHTML = PIN; // our own drawing, no outside text
  const label = document.createElement("b");
  label.textContent = number;
  words.append(label);
  return L.divIcon({ className: `pin pin--${state}`, html: words, iconSize: [32, 42], iconAnchor: [16 - 13 * beside, 41] });
}

function drawOne(L, map, element) {
  const at = element.dataset.point.split(",").map(Number);
  L.marker(at, { icon: pinIcon(L, element.dataset.state, ""), alt: element.dataset.name, keyboard: false, interactive: false }).addTo(map);
  map.setView(at, 13);
  if (!element.dataset.served) return;
  const area = L.geoJSON(JSON.parse(element.dataset.served), { interactive: false, style: () => ({ className: "zone zone--served" }) }).addTo(map);
  map.fitBounds(area.getBounds().extend(at), { padding: [16, 16] });
}

function drawSeveral(L, map, element) {
  const points = element.dataset.points.split(";").map((pair) => pair.split(",").map(Number));
  for (const at of points) L.marker(at, { icon: pinIcon(L, "open", ""), alt: "", keyboard: false, interactive: false }).addTo(map);
  map.fitBounds(points, { padding: [48, 48], maxZoom: 13.5 });
}

// Without a point of its own the map shows a school's zone, or the zones of all.
function showZones(L, map, ground, home) {
  const shown = ground.features.filter((f) => (home ? f.properties.slug === home : f.properties.kind !== "zip"));
  if (shown.length) map.fitBounds(L.geoJSON(shown).getBounds(), { padding: [16, 16], maxZoom: 14 });
}

function pinBoard(L, map, element) {
  const layer = L.layerGroup().addTo(map);
  const light = (number, on) => {
    document.getElementById(`hit-${number}`)?.classList.toggle("is-lit", on);
    pins.get(number)?.getElement()?.classList.toggle("is-lit", on);
  };
  const pins = new Map();
  const spots = new Map();

  function draw() {
    layer.clearLayers();
    pins.clear();
    spots.clear();
    for (const card of document.querySelectorAll("#found .answer[data-lat]")) pin(card);
    if (pins.size) {
      const bounds = L.latLngBounds([...pins.values()].map((one) => one.getLatLng()));
      if (element.dataset.centre) bounds.extend(element.dataset.centre.split(",").map(Number));
      map.fitBounds(bounds, { padding: [36, 36], maxZoom: 14 });
    }
  }

  function pin(card) {
    const number = card.dataset.number;
    const title = card.querySelector(".answer__title").textContent.trim();
    const marker = L.marker([Number(card.dataset.lat), Number(card.dataset.lon)], {
      icon: pinIcon(L, card.dataset.state, number, beside(card)), zIndexOffset: -10 * Number(number), alt: `${number}: ${title}`, title, riseOnHover: true,
    });
    marker.addTo(layer);
    pins.set(number, marker);
    marker.on("mouseover", () => light(number, true)).on("mouseout", () => light(number, false));
    marker.on("click", () => show(card, number));
    marker.on("keypress", (event) => event.originalEvent.key === "Enter" && show(card, number));
    if (card.dataset.bound) return;
    card.dataset.bound = "yes";
    for (const [on, off] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
      card.addEventListener(on, () => point(number));
      card.addEventListener(off, () => light(number, false));
    }
  }

  function beside(card) {
    const spot = `${card.dataset.lat},${card.dataset.lon}`;
    spots.set(spot, (spots.get(spot) ?? -1) + 1);
    return spots.get(spot);
  }

  function point(number) {
    light(number, true);
    const at = pins.get(number)?.getLatLng();
    if (at && !map.getBounds().contains(at)) map.panTo(at);
  }

  function show(card, number) {
    const panel = element.closest("[popover]");
    if (panel?.matches(":popover-open")) panel.hidePopover();
    card.scrollIntoView({ block: "nearest", behavior: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    card.querySelector(".answer__title a").focus({ preventScroll: true });
    light(number, true);
  }

  return { draw };
}
