Greeter! {
    [::amd] interface[] [Greeter, common::Closable] { [module = "VisitorCenter"] #[doc =
    r" Ends the visits."] pub trait Admin : Greeter + common::Closable { fn shutdown(&
    self); } }
}
