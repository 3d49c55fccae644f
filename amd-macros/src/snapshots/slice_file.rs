const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "./tests/slice/Greeter.ice"
);
/// The Slice module `::VisitorCenter`.
pub mod visitor_center {
    /// Greets visitors.
    #[::amd::interface(module = "VisitorCenter")]
    pub trait Greeter {
        /// Greets a visitor.
        ///
        /// # Parameters
        /// - `name`: The visitor's name.
        ///
        /// # Returns
        /// The greeting.
        fn greet(&self, name: String) -> String;
    }
}
