impl Chatbot {
    fn greet(&self) {}
}
::amd::__private::inventory::submit! {
    ::amd::__private::RegisteredServant { identity : "bots/greeter", facet : "", adapter
    : ::amd::__private::Option::Some("Public"), place :
    ::amd::__private::concat!(::amd::__private::file!(), ":", ::amd::__private::line!()),
    construct : | __communicator | ::amd::__private::constructed:: < Chatbot, _ >
    (Chatbot::connect(__communicator)), }
}
Greeter! {
    [::amd] servant[] [Greeter] { impl Chatbot { fn greet(& self) {} } }
}
