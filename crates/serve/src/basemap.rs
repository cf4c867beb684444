//! The outlines of the report as GeoJSON.

use outflow_report::{Feature, features};
use std::fmt::Write;
use std::sync::OnceLock;

/// Land, borders and lines without agreed status, each a feature with the property `kind`. Made once.
pub(crate) fn geojson() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(written)
}

fn written() -> String {
    let mut text = String::with_capacity(1 << 20);
    text.push_str(r#"{"type":"FeatureCollection","features":["#);
    for (number, (feature, points)) in features().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let (kind, shape, open, close) = match feature {
            Feature::Land => ("land", "Polygon", "[[", "]]"),
            Feature::Border => ("border", "LineString", "[", "]"),
            Feature::Unsettled => ("unsettled", "LineString", "[", "]"),
        };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            r#"{{"type":"Feature","properties":{{"kind":"{kind}"}},"geometry":{{"type":"{shape}","coordinates":{open}"#
        );
        for (at, (longitude, latitude)) in points.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(text, "{comma}[{longitude},{latitude}]");
        }
        if feature == Feature::Land
            && let Some((longitude, latitude)) = points.first()
            && points.last() != points.first()
        {
            let _ = write!(text, ",[{longitude},{latitude}]");
        }
        let _ = write!(text, "{close}}}}}");
    }
    text.push_str("]}");
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_geojson_of_the_world() {
        let value: serde_json::Value = serde_json::from_str(super::geojson()).unwrap();
        let features = value["features"].as_array().unwrap();
        assert!(features.len() > 500);
        let of = |kind: &str| {
            features
                .iter()
                .filter(|feature| feature["properties"]["kind"] == kind)
                .count()
        };
        assert!(of("land") > 100 && of("border") > 100 && of("unsettled") > 2);
    }
}
