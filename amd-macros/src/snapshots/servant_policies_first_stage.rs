impl Chatbot {
    fn greet(&self, name: &str, current: Current, responder: Answer) {}
    fn count(&self, current: &Current, responder: Responder<i32>) {}
    fn wait(&self) -> BoxFuture<'_, ()> {}
    async fn stop(&self) {}
}
Greeter! {
    [::amd] servant[] [Greeter] { #[amd(inline, cancel_on_disconnect)] impl Chatbot { fn
    greet(& self, name : & str, current : Current, responder : Answer) {} #[amd(inline)]
    fn count(& self, current : & Current, responder : Responder < i32 >) {}
    #[amd(cancel_on_disconnect)] fn wait(& self) -> BoxFuture < '_, () > {} async fn
    stop(& self) {} } }
}
