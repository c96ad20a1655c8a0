//! Which time zone somebody means: by its name, by a city, by a place on the map.

use std::str::FromStr;
use std::sync::LazyLock;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::parse::nearest;

/// A place on the map, in degrees, with the names it goes by, lower case.
struct Place {
    zone: Tz,
    latitude: f64,
    longitude: f64,
    names: Vec<String>,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| include_str!("zones.tsv").lines().filter_map(place).collect());

fn place(line: &str) -> Option<Place> {
    let fields: Vec<&str> = line.split('\t').collect();
    let zone = Tz::from_str(fields.first()?).ok()?;
    let names = match fields.get(3) {
        Some(names) => names.split('|').map(str::to_owned).collect(),
        None => vec![zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ").to_lowercase()],
    };
    Some(Place { zone, latitude: fields.get(1)?.parse().ok()?, longitude: fields.get(2)?.parse().ok()?, names })
}

/// By IANA name (`Europe/Kyiv`, any case) or city (`kyiv`, `new york`); else the city with the nearest spelling.
pub fn find(text: &str) -> Option<Tz> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() || wanted.chars().count() > 40 {
        return None;
    }
    let under = wanted.replace(' ', "_");
    let exact = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(&under)).copied();
    let cities = || PLACES.iter().flat_map(|place| place.names.iter().map(|name| (name.as_str(), place.zone)));
    exact
        .or_else(|| cities().find(|(name, _)| *name == wanted).map(|(_, zone)| zone))
        .or_else(|| nearest(&wanted, cities()).filter(|_| wanted.chars().count() > 3))
}

/// The zone whose principal place is the nearest: a guess that a person sees and can change.
pub fn near(latitude: f64, longitude: f64) -> Option<Tz> {
    let valid = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    let cosine = |lat: f64, lon: f64| {
        let (a, b) = (latitude.to_radians(), lat.to_radians());
        a.sin() * b.sin() + a.cos() * b.cos() * (longitude - lon).to_radians().cos()
    };
    let closer = |a: &&Place, b: &&Place| cosine(a.latitude, a.longitude).total_cmp(&cosine(b.latitude, b.longitude));
    PLACES.iter().max_by(closer).filter(|_| valid).map(|place| place.zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_name_city_and_near_spelling() {
        for (text, wanted) in [
            ("Europe/Kyiv", Some("Europe/Kyiv")),
            ("europe/london", Some("Europe/London")),
            ("new york", Some("America/New_York")),
            ("New_York", Some("America/New_York")),
            ("Buenos Aires", Some("America/Argentina/Buenos_Aires")),
            ("Київ", Some("Europe/Kyiv")),
            ("UTC", Some("UTC")),
            ("berlim", Some("Europe/Berlin")),
            ("", None),
            ("🔔🔔🔔🔔", None),
            ("qqqqqqqqqqqq", None),
        ] {
            assert_eq!(find(text).map(|zone| zone.name()), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_place_gives_the_zone_of_the_nearest_known_one() {
        for (latitude, longitude, wanted) in [
            (51.5, -0.1, Some("Europe/London")),
            (49.8, 24.0, Some("Europe/Kyiv")),
            (-33.9, 151.2, Some("Australia/Sydney")),
            (91.0, 0.0, None),
            (f64::NAN, 0.0, None),
        ] {
            assert_eq!(near(latitude, longitude).map(|zone| zone.name()), wanted, "{latitude} {longitude}");
        }
    }
}
