//! Pure protocol functions, without input or output.
