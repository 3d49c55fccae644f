use amd::prelude::*;

#[interface(module = "Demo")]
trait Parameters {
    fn twice(&self, #[amd(tag = 1)] a: Option<i32>, #[amd(tag = 1)] b: Option<i32>);
    fn text(&self, #[amd(tag = "1")] a: Option<i32>);
    fn negative(&self, #[amd(tag = -1)] a: Option<i32>);
    fn large(&self, #[amd(tag = 2147483648)] a: Option<i32>);
    fn misspelt(&self, #[amd(tagg = 1)] a: Option<i32>);
    fn borrowed(&self, #[amd(tag = 1)] a: Option<&str>);
}

#[interface(module = "Demo")]
trait Results {
    #[amd(tag = 1)]
    fn twice(&self, #[amd(tag = 1)] a: Option<i32>) -> Option<i32>;
    #[amd(tag = 1)]
    fn nothing(&self);
    #[amd(tag = 1)]
    fn required(&self) -> String;
    #[amd(tag = 1)]
    fn several(&self) -> (Option<i32>, i32);
    #[amd(tags(1))]
    fn single(&self) -> Option<i32>;
    #[amd(tags(1))]
    fn too_few(&self) -> (Option<i32>, i32);
    #[amd(tags(1, 2))]
    fn not_an_option(&self) -> (Option<i32>, i32);
    #[amd(tags(one, two))]
    fn not_tags(&self) -> (Option<i32>, Option<i32>);
}

#[derive(UserException)]
#[amd(module = "Demo")]
struct Exception {
    #[amd(tag = 1)]
    a: Option<i32>,
    #[amd(tag = 1)]
    b: Option<i32>,
}

#[derive(UserException)]
#[amd(module = "Demo")]
struct NotAnOption {
    #[amd(tag = 1)]
    a: i32,
}

fn main() {}
