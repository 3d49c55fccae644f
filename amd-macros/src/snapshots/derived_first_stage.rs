/// Greets visitors.
impl Chatbot {
    /// Greets one of them.
    async fn greet(&self, name: &str, current: &Current) -> String {
        self.db.greeting(name).await
    }
    fn enter(&self, _names: &[String]) -> Later {
        todo!()
    }
}
Base! {
    [::amd] derived[] [Base, Admin] { [module = "VisitorCenter", crate = ::amd] #[doc =
    r" Greets visitors."] pub trait Welcomer : Base { #[doc = r" Greets one of them."]
    #[amd(idempotent)] fn greet(& self, name : ::amd::__private::String) -> String;
    #[amd(name = "register")] fn enter(& self, names : ::amd::__private::Vec < String >)
    -> Result < i32, NameTaken >; } }
}
Welcomer! {
    [::amd] servant[] [Welcomer, Admin] { impl Chatbot { #[amd()] async fn greet(& self,
    name : & str, current : & Current) -> String {} #[amd(name = "register")] fn enter(&
    self, _names : & [String]) -> Later {} } }
}
