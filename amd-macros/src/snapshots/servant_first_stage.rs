impl Chatbot {
    async fn greet(&self, name: &str, current: &Current) -> String {
        self.db.greeting(name).await
    }
    fn register(&self, name: String, _: &Current) -> Result<(), RegisterError> {
        Ok(())
    }
    #[cfg(unix)]
    fn stop(&self) {}
    fn helper(&self) {}
}
Greeter! {
    [::amd] servant[] [Greeter] { impl Chatbot { async fn greet(& self, name : & str,
    current : & Current) -> String {} fn register(& self, name : String, #[amd(current)]
    _ : & Current) -> Result < (), RegisterError > {} #[cfg(unix)] #[amd(name =
    "shutdown")] fn stop(& self) {} #[amd(skip)] fn helper(& self) {} } }
}
