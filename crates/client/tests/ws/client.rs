//! A whole client over the link.
