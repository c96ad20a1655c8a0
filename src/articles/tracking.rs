//! Query parameters that say how a reader came to an article, and nothing about which one it is.

/// Query parameters that only say how a reader came: by the beginning of their name.
const TRACKING_PREFIXES: &[&str] = &[
    "utm_", "at_", "ns_", "pk_", "mtm_", "hsa_", "vero_", "oly_", "fb_", "guce_", "xt_", "amp_", "_hs", "__hs", "ga_",
    "gaa_",
];

/// The same, by their whole name.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "cmp",
    "cmpid",
    "ocid",
    "icid",
    "ito",
    "mkt_tok",
    "smid",
    "smtyp",
    "emc",
    "partner",
    "ref_src",
    "ref_url",
    "spm",
    "__twitter_impression",
    "xtor",
    "xtref",
    "wt_zmc",
    "wtmc",
    "wt_mc",
    "taid",
    "tpcc",
    "s_cid",
    "guccounter",
    "sref",
    "srnd",
    "ftag",
    "ncid",
    "soc_src",
    "soc_trk",
    "trk",
    "dicbo",
    "maca",
    "wpisrc",
    "wpmm",
    "itid",
    "usqp",
    "__source",
    "sharetoken",
    "shared",
    "campaign_id",
    "instance_id",
    "segment_id",
    "regi_id",
    "traffic_source",
    "feedtype",
    "feedname",
    "mibextid",
    "rss",
    "rss_id",
    "cvid",
    "ei",
    "triedredirect",
    "__tn__",
];

/// Tracking, unless the value is a number and may be an id.
const MAYBE_TRACKING: &[&str] = &["ref", "source", "src", "via", "from", "referrer", "referer", "share", "feed"];

/// Parameters that choose a presentation, when their value is `amp`.
const PRESENTATION: &[&str] = &["output", "outputtype", "format", "view", "mode", "platform", "layout"];

/// Whether `name=value`, as it stands in an address, tells articles apart for nobody.
pub fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
    let number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || TRACKING.contains(&&*name)
        || MAYBE_TRACKING.contains(&&*name) && !number
        || PRESENTATION.contains(&&*name) && value == "amp"
        || name == "amp" && matches!(&*value, "" | "1" | "true" | "yes" | "amp")
}
