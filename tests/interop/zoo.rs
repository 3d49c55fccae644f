//! Classes between amd and real peers: derived, shared, in cycles, optional, unknown to one side.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use amd::prelude::*;
use amd::{AnyClass, Encoding};

use super::Outcome;
use super::both_ways::slice::peers::{
    Animal, Dog, Escape, Keeper, MassEscape, Pair, Puppy, Zoo, ZooFailCompactError, ZooFailError, ZooPrx,
};
use super::both_ways::{Both, Way};
use super::our_client::{holds, same};

/// What real peers do not know.
#[derive(Debug, Class)]
#[amd(module = "Ours")]
pub struct Wolf {
    #[amd(base)]
    pub dog: Dog,
    pub howl: String,
    pub pack: Vec<Link<Animal>>,
    #[amd(tag = 9)]
    pub leader: Option<Link<Animal>>,
}

#[derive(Debug, Class)]
#[amd(module = "Ours", compact_id = 770)]
pub struct Ranger {
    #[amd(base)]
    pub keeper: Keeper,
    pub forest: String,
}

#[derive(Debug, Class)]
#[amd(module = "Ours")]
pub struct Ghost {
    pub haunts: Link<AnyClass>,
}

#[derive(Debug, UserException)]
#[amd(module = "Ours")]
pub struct Heist {
    #[amd(base)]
    pub base: MassEscape,
    pub driver: Link<Animal>,
}

#[derive(Debug, UserExceptions)]
pub enum HeistError {
    Heist(Heist),
}

/// Throws what peers do not know, from the operation of a `Zoo`. Peers use the proxy as one unchecked.
#[interface(module = "Ours")]
pub trait Heists {
    #[amd(format = "sliced")]
    fn fail(&self, which: String, animal: Option<Class<Animal>>) -> Result<(), HeistError>;
}

pub struct HeistServant;

#[servant(Heists)]
impl HeistServant {
    fn fail(&self, _which: String, animal: Option<Class<Animal>>) -> Result<(), HeistError> {
        let driver = Link::from(animal.clone());
        let base = mass_escape(animal);
        Err(Heist { base, driver }.into())
    }
}

pub struct ZooServant;

type Any = Option<Class<AnyClass>>;
type Some_ = Option<Class<Animal>>;

#[servant(Zoo)]
impl ZooServant {
    fn echo_animal(&self, item: Some_) -> Some_ {
        item
    }
    async fn echo_sliced(&self, item: Some_) -> Some_ {
        item
    }
    fn echo_compact(&self, item: Some_) -> Some_ {
        item
    }
    async fn echo_object(&self, item: Any) -> Any {
        item
    }
    fn echo_object_sliced(&self, item: Any) -> Any {
        item
    }
    fn echo_keeper(&self, item: Option<Class<Keeper>>) -> Option<Class<Keeper>> {
        item
    }
    fn echo_animals(&self, item: Vec<Link<Animal>>) -> Vec<Link<Animal>> {
        item
    }
    fn echo_animal_dict(&self, item: HashMap<String, Some_>) -> HashMap<String, Some_> {
        item
    }
    fn echo_pair(&self, item: Pair) -> Pair {
        item
    }
    fn echo_all(&self, some: Vec<Some_>, two: Pair, one: Any) -> (Some_, Vec<Some_>, Pair, Any) {
        (some.first().cloned().flatten(), some, two, one)
    }
    fn echo_optional(
        &self,
        item: Option<Some_>,
        any: Option<Any>,
        some: Option<Vec<Some_>>,
        two: Option<Pair>,
        last: i32,
    ) -> (Option<Some_>, Option<Any>, Option<Vec<Some_>>, Option<Pair>, i32) {
        (item, any, some, two, last)
    }
    async fn echo_optional_sliced(
        &self,
        item: Option<Some_>,
        last: i32,
        any: Option<Any>,
    ) -> (Option<Some_>, Option<Any>, i32) {
        (item, any, last)
    }
    fn describe(&self, item: Any) -> String {
        Description::default().of(item.as_ref())
    }
    fn describe_sliced(&self, item: Any) -> String {
        Description::default().of(item.as_ref())
    }
    fn foreign(&self, which: &str) -> Any {
        ours(which)
    }
    fn exchange(&self, target: Option<ZooPrx>, _which: &str) -> String {
        format!("{target:?}")
    }
    fn fail(&self, which: &str, animal: Some_) -> Result<(), ZooFailError> {
        match which {
            "base" => Err(escape(animal).into()),
            "derived" => Err(mass_escape(animal).into()),
            _ => Ok(()),
        }
    }
    fn fail_compact(&self, which: &str, animal: Some_) -> Result<(), ZooFailCompactError> {
        match which {
            "base" => Err(escape(animal).into()),
            "derived" => Err(mass_escape(animal).into()),
            _ => Ok(()),
        }
    }
}

fn escape(animal: Some_) -> Escape {
    Escape {
        from: "cage".to_owned(),
        animal: animal.clone().into(),
        witness: Some(animal.into()),
    }
}

fn mass_escape(animal: Some_) -> MassEscape {
    let base = Escape {
        from: "zoo".to_owned(),
        animal: animal.clone().into(),
        witness: None,
    };
    let animals = vec![animal.clone().into(), Link::null(), animal.into()];
    MassEscape { base, animals }
}

/// As the peers describe instances: see `tests/peers/README.md`.
#[derive(Default)]
struct Description(Vec<Class<AnyClass>>);

impl Description {
    fn of(&mut self, item: Option<&Class<AnyClass>>) -> String {
        let Some(item) = item else { return "null".to_owned() };
        if let Some(index) = self.0.iter().position(|other| other.ptr_eq(item)) {
            return (index + 1).to_string();
        }
        self.0.push(item.clone());
        let start = format!("{}:{}", self.0.len(), item.type_id());
        let members = if let Some(animal) = item.downcast::<Animal>() {
            let friend = self.of_link(&animal.friend);
            let age = item.downcast::<Dog>().map(|dog| format!("; {}", dog.age));
            format!("({} -> {friend}{})", animal.name, age.unwrap_or_default())
        } else if let Some(keeper) = item.downcast::<Keeper>() {
            format!("({} -> {})", keeper.name, self.of_link(&keeper.favourite))
        } else {
            String::new()
        };
        start + &members
    }

    fn of_link<T: amd::encoding::SliceClass>(&mut self, link: &Link<T>) -> String {
        let target = link.get().map(Class::into_any);
        self.of(target.as_ref())
    }
}

fn described<T: amd::encoding::SliceClass>(item: Option<&Class<T>>) -> String {
    Description::default().of(item.cloned().map(Class::into_any).as_ref())
}

fn animal(name: &str, friend: impl Into<Link<Animal>>) -> Class<Animal> {
    Class::new(Animal {
        name: name.to_owned(),
        friend: friend.into(),
    })
}

fn plain_dog(name: &str, friend: impl Into<Link<Animal>>) -> Dog {
    Dog {
        base: Animal {
            name: name.to_owned(),
            friend: friend.into(),
        },
        age: 3,
        collar: None,
        walker: None,
        toy: None,
    }
}

fn puppy(name: &str) -> Class<Puppy> {
    Class::new(Puppy {
        base: plain_dog(name, Link::null()),
        weight: 1.5,
    })
}

fn ours(which: &str) -> Any {
    let rex = Class::new(plain_dog("rex", Link::null())).upcast();
    Some(match which {
        "wolf" => Class::new(Wolf {
            dog: plain_dog("wolf", rex.clone()),
            howl: "hoo".to_owned(),
            pack: vec![rex.clone().into(), Link::null(), rex.clone().into()],
            leader: Some(rex.into()),
        })
        .into_any(),
        "ranger" => Class::new(Ranger {
            keeper: Keeper {
                name: "ranger".to_owned(),
                favourite: rex.into_any().into(),
            },
            forest: "dark".to_owned(),
        })
        .into_any(),
        "ghost" => Class::new(Ghost {
            haunts: rex.into_any().into(),
        })
        .into_any(),
        _ => return None,
    })
}

type BoxedOutcome = Pin<Box<dyn Future<Output = Outcome>>>;

pub fn add_trials(add: &mut impl FnMut(&str, fn(Both) -> BoxedOutcome)) {
    add("classes", |both| Box::pin(with(both, "zoo", classes)));
    add("shared_instances", |both| Box::pin(with(both, "zoo", shared)));
    add("class_cycles", |both| Box::pin(with(both, "zoo", cycles)));
    add("classes_in_containers", |both| Box::pin(with(both, "zoo", containers)));
    add("optional_class_members", |both| {
        Box::pin(with(both, "zoo", optional_members))
    });
    add("optional_instances", |both| {
        Box::pin(with(both, "zoo", optional_values))
    });
    add("exceptions_with_instances", |both| {
        Box::pin(with(both, "zoo", exceptions))
    });
    add("their_unknown_classes", |both| Box::pin(their_unknown_classes(both)));
    add("our_unknown_classes", |both| Box::pin(our_unknown_classes(both)));
    add("unknown_exceptions", |both| Box::pin(unknown_exceptions(both)));
}

/// Runs a test on all ways to the servant.
pub async fn with<P: Proxy>(both: Both, identity: &str, test: impl AsyncFn(&Way<P>) -> Outcome) -> Outcome {
    for way in both.ways::<P>(identity)? {
        let outcome = test(&way).await;
        outcome.map_err(|failed| format!("{}: {}", way.name, failed.message().unwrap_or_default()))?;
    }
    Ok(())
}

/// There and back by each of the operations for one instance, and what the servant saw.
async fn passes(zoo: &ZooPrx, item: &Some_, expected: &str) -> Outcome {
    let any = item.clone().map(Class::into_any);
    same("before", described(item.as_ref()), expected.to_owned())?;
    same("describe", zoo.describe(&any).await?, expected.to_owned())?;
    same("describeSliced", zoo.describe_sliced(&any).await?, expected.to_owned())?;
    let check = |what: &str, back: &Any| {
        let text = described(back.as_ref());
        back.as_ref().inspect(|back| back.sever());
        same(what, text, expected.to_owned())
    };
    check("echoAnimal", &zoo.echo_animal(item).await?.map(Class::into_any))?;
    check("echoSliced", &zoo.echo_sliced(item).await?.map(Class::into_any))?;
    check("echoCompact", &zoo.echo_compact(item).await?.map(Class::into_any))?;
    check("echoObject", &zoo.echo_object(&any).await?)?;
    check("echoObjectSliced", &zoo.echo_object_sliced(&any).await?)
}

async fn classes(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    passes(zoo, &None, "null").await?;
    passes(zoo, &Some(animal("", Link::null())), "1:::Peers::Animal( -> null)").await?;
    let dog = Class::new(plain_dog("rex 世", puppy("pip").upcast().upcast())).upcast();
    let expected = "1:::Peers::Dog(rex 世 -> 2:::Peers::Puppy(pip -> null; 3); 3)";
    passes(
        zoo,
        &Some(animal("tom", dog)),
        &format!("1:::Peers::Animal(tom -> 2{})", &expected[1..].replace("-> 2", "-> 3")),
    )
    .await?;
    let back = zoo.echo_sliced(&Some(puppy("pip").upcast().upcast())).await?;
    let back = back.and_then(|back| back.downcast::<Puppy>()).ok_or("no Puppy")?;
    same("weight", back.weight, 1.5)?;
    // As deep as everyone allows by default.
    let chain = (1..100).fold(animal("0", Link::null()), |friend, number| {
        animal(&number.to_string(), friend)
    });
    let back = zoo.echo_animal(&Some(chain.clone())).await?;
    same("a chain of 100", described(back.as_ref()), described(Some(&chain)))
}

async fn shared(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let one = animal("one", Link::null());
    let (left, right) = (animal("left", one.clone()), animal("right", one.clone()));
    let some = [
        Some(left.clone()),
        Some(right.clone()),
        None,
        Some(one.clone()),
        Some(one.clone()),
    ];
    let pair = Pair {
        first: right.into(),
        second: Link::null(),
    };
    let (first, some, pair, any) = zoo.echo_all(&some, &pair, &Some(left.clone().into_any())).await?;
    let (first, any) = (first.ok_or("no first")?, any.ok_or("no object")?);
    let [Some(left), Some(right), None, Some(one), Some(again)] = &some[..] else {
        return Err(format!("echoAll returned {some:?}").into());
    };
    holds("the first", first.ptr_eq(left) && any.ptr_eq(left), &first)?;
    holds(
        "the pair",
        pair.first.get().is_some_and(|first| first.ptr_eq(right)),
        &pair,
    )?;
    holds("null", pair.second.is_null(), &pair)?;
    holds("twice in one sequence", one.ptr_eq(again), one)?;
    let friend_of = |animal: &Class<Animal>| animal.friend.get().is_some_and(|friend| friend.ptr_eq(one));
    holds("shared by two", friend_of(left) && friend_of(right), left)
}

async fn cycles(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let narcissus = animal("narcissus", Link::null());
    narcissus.friend.set(narcissus.clone());
    passes(zoo, &Some(narcissus.clone()), "1:::Peers::Animal(narcissus -> 1)").await?;
    narcissus.sever();
    let last = animal("c", Link::null());
    let dog = Class::new(plain_dog("b", last.clone())).upcast();
    let first = animal("a", dog);
    last.friend.set(first.clone());
    let expected = "1:::Peers::Animal(a -> 2:::Peers::Dog(b -> 3:::Peers::Animal(c -> 1); 3))";
    passes(zoo, &Some(first.clone()), expected).await?;
    first.sever();
    Ok(())
}

async fn containers(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let tom = animal("tom", Link::null());
    let pip = puppy("pip").upcast().upcast();
    same("no animals", zoo.echo_animals(&[]).await?.len(), 0)?;
    let many: Vec<Some_> = (0..300).map(|number| (number % 3 != 0).then(|| tom.clone())).collect();
    let back = zoo.echo_animals(&many).await?;
    same(
        "nulls",
        back.iter().map(Option::is_none).collect::<Vec<_>>(),
        many.iter().map(Option::is_none).collect(),
    )?;
    let present: Vec<_> = back.iter().flatten().collect();
    holds(
        "one instance",
        present.iter().all(|animal| animal.ptr_eq(present[0])),
        (),
    )?;

    let entries = HashMap::from([
        ("tom".to_owned(), Some(tom.clone())),
        ("pip".to_owned(), Some(pip.clone())),
        (String::new(), Some(tom.clone())),
        ("nobody".to_owned(), None),
    ]);
    same("no entries", zoo.echo_animal_dict(&HashMap::new()).await?.len(), 0)?;
    let back = zoo.echo_animal_dict(&entries).await?;
    let get = |key: &str| back.get(key).cloned().flatten();
    same("entries", (back.len(), get("nobody").is_none()), (4, true))?;
    same("pip", described(get("pip").as_ref()), described(Some(&pip)))?;
    let (tom, again) = (get("tom").ok_or("no tom")?, get("").ok_or("no entry")?);
    holds("one instance at two keys", tom.ptr_eq(&again), &tom)?;

    for (first, second) in [(None, None), (Some(tom.clone()), Some(tom.clone())), (None, Some(pip))] {
        let pair = Pair {
            first: first.into(),
            second: second.into(),
        };
        let back = zoo.echo_pair(&pair).await?;
        let text = |pair: &Pair| [&pair.first, &pair.second].map(|link| described(link.get().as_ref()));
        same("pair", text(&back), text(&pair))?;
    }
    Ok(())
}

async fn optional_members(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let walker = animal("walker", Link::null());
    let dog = |collar: Option<&str>, walker: Option<Link<Animal>>, toy: Option<Link<AnyClass>>| {
        let dog = Dog {
            collar: collar.map(str::to_owned),
            walker,
            toy,
            ..plain_dog("rex", animal("tom", Link::null()))
        };
        Class::new(dog).upcast()
    };
    let set = dog(
        Some("red"),
        Some(walker.clone().into()),
        Some(walker.clone().into_any().into()),
    );
    let null = dog(Some(""), Some(Link::null()), Some(Link::null()));
    let unset = dog(None, None, None);
    for (what, sent) in [("set", set), ("null", null), ("unset", unset)] {
        let sent_dog = sent.downcast::<Dog>().ok_or("no Dog")?;
        for format in ["sliced", "compact"] {
            let back = match format {
                "sliced" => zoo.echo_sliced(&Some(sent.clone())).await?,
                _ => zoo.echo_compact(&Some(sent.clone())).await?,
            };
            let back = back.and_then(|back| back.downcast::<Dog>()).ok_or("no Dog")?;
            let what = format!("{what}, {format}");
            if way.encoding == Encoding::V1_0 {
                let found = (back.collar.is_none(), back.walker.is_none(), back.toy.is_none());
                same(&what, found, (true, true, true))?;
                continue;
            }
            same(&what, &back.collar, &sent_dog.collar)?;
            same(&what, format!("{:?}", back.walker), format!("{:?}", sent_dog.walker))?;
            same(&what, format!("{:?}", back.toy), format!("{:?}", sent_dog.toy))?;
            let walker = back.walker.as_ref().and_then(Link::get);
            let toy = back.toy.as_ref().and_then(Link::get);
            if let (Some(walker), Some(toy)) = (walker, toy) {
                holds("one instance in two optional members", walker.ptr_eq(&toy), &walker)?;
            }
        }
    }
    Ok(())
}

async fn optional_values(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let is_old = way.encoding == Encoding::V1_0;
    let tom = animal("tom", Link::null());
    let pair = || Pair {
        first: tom.clone().into(),
        second: Link::null(),
    };
    let any = Some(tom.clone().into_any());
    let (item, any, some, two, last) = zoo
        .echo_optional(
            Some(&Some(tom.clone())),
            Some(&any),
            Some(&[None, Some(tom.clone())]),
            Some(&pair()),
            7,
        )
        .await?;
    same("last", last, 7)?;
    if is_old {
        let absent = (item.is_none(), any.is_none(), some.is_none(), two.is_none());
        return same("nothing optional in 1.0", absent, (true, true, true, true));
    }
    let (item, any) = (item.flatten().ok_or("no item")?, any.flatten().ok_or("no object")?);
    let (some, two) = (some.ok_or("no sequence")?, two.ok_or("no pair")?);
    holds("any", any.ptr_eq(&item), &any)?;
    holds(
        "some",
        matches!(&some[..], [None, Some(second)] if second.ptr_eq(&item)),
        &some,
    )?;
    holds("two", two.first.get().is_some_and(|first| first.ptr_eq(&item)), &two)?;

    let (item, any, some, two, last) = zoo.echo_optional(None, None, None, None, -1).await?;
    let absent = (item.is_none(), any.is_none(), some.is_none(), two.is_none(), last);
    same("all absent", absent, (true, true, true, true, -1))?;

    // Null is not absent.
    let (item, any, ..) = zoo.echo_optional(Some(&None), Some(&None), None, None, 0).await?;
    same(
        "null",
        (matches!(item, Some(None)), matches!(any, Some(None))),
        (true, true),
    )?;

    // Only the later tag: the instance in front is skipped by whoever does not look at it, and counts all the same.
    let (item, any, last) = zoo
        .echo_optional_sliced(
            Some(&Some(puppy("pip").upcast().upcast())),
            5,
            Some(&Some(tom.into_any())),
        )
        .await?;
    let found = (
        described(item.flatten().as_ref()),
        described(any.flatten().as_ref()),
        last,
    );
    let expected = ("1:::Peers::Puppy(pip -> null; 3)", "1:::Peers::Animal(tom -> null)", 5);
    same("sliced", (found.0.as_str(), found.1.as_str(), found.2), expected)
}

async fn exceptions(way: &Way<ZooPrx>) -> Outcome {
    let zoo = &way.proxy;
    let is_old = way.encoding == Encoding::V1_0;
    let animal = Some(Class::new(plain_dog("rex", animal("tom", Link::null()))).upcast());
    let text = described(animal.as_ref());
    for animal in [animal, None] {
        let text = if animal.is_some() {
            text.clone()
        } else {
            "null".to_owned()
        };
        let Err(InvocationError::User(ZooFailError::Escape(escape))) = zoo.fail("base", &animal).await else {
            return Err("fail(base): no Escape".into());
        };
        same("from", escape.from.as_str(), "cage")?;
        let (inmate, witness) = (escape.animal.get(), escape.witness);
        same("animal", described(inmate.as_ref()), text.clone())?;
        same("is there a witness", witness.is_some(), !is_old)?;
        let witness = witness.and_then(|witness| witness.get());
        if let (Some(inmate), Some(witness)) = (&inmate, &witness) {
            holds("one instance", inmate.ptr_eq(witness), ())?;
        }
        same("witness", witness.is_some(), inmate.is_some() && !is_old)?;

        let sliced = zoo.fail("derived", &animal).await.err();
        let compact = zoo.fail_compact("derived", &animal).await.err();
        let Some(InvocationError::User(ZooFailError::MassEscape(sliced))) = sliced else {
            return Err(format!("fail(derived): {sliced:?}").into());
        };
        let Some(InvocationError::User(ZooFailCompactError::MassEscape(compact))) = compact else {
            return Err(format!("failCompact(derived): {compact:?}").into());
        };
        for mass in [sliced, compact] {
            let all: Vec<_> = mass.animals.iter().map(|link| described(link.get().as_ref())).collect();
            same("animals", all, vec![text.clone(), "null".to_owned(), text.clone()])?;
            let animal = mass.base.animal.get();
            same("animal", described(animal.as_ref()), text.clone())?;
            let same_one = animal.is_none_or(|animal| mass.animals[2].get().is_some_and(|other| other.ptr_eq(&animal)));
            holds(
                "one instance in two slices",
                same_one && mass.base.witness.is_none(),
                &mass,
            )?;
        }
    }
    same("no exception", zoo.fail("nothing", &None).await.is_ok(), true)
}

/// Their instances of classes that we do not know: we see the base, and send back the original.
async fn their_unknown_classes(both: Both) -> Outcome {
    for way in both.ways::<ZooPrx>("zoo")?.into_iter().filter(|way| !way.is_relayed) {
        let zoo = &way.proxy;
        let is_old = way.encoding == Encoding::V1_0;
        let ours: ZooPrx = both.adapter.create_proxy("zoo")?.ice_unchecked_cast();
        let cub = zoo.foreign("cub").await?.ok_or("no cub")?;
        let base = "1:::Peers::Dog(cub -> 2:::Peers::Dog(rex -> null; 3); 1)";
        same("what we see", described(Some(&cub)), base.to_owned())?;
        let whole = "1:::Theirs::Cub(cub -> 2:::Peers::Dog(rex -> null; 3); 1; hides, 32, 2)";
        // Encoding 1.0 has no way to keep what is not known.
        let expected = if is_old { base } else { whole };
        same(
            "sent back by our client",
            zoo.describe_sliced(&Some(cub.clone())).await?,
            expected.to_owned(),
        )?;
        same("in compact format", zoo.describe(&Some(cub)).await?, base.to_owned())?;
        same(
            "sent back by our servant",
            zoo.exchange(&Some(ours.clone()), "cub").await?,
            expected.to_owned(),
        )?;

        if is_old {
            continue;
        }
        let numbered = zoo.foreign("numbered").await?.ok_or("no cub with a compact id")?;
        same("its class", numbered.type_id(), "::Peers::Dog")?;
        let expected = "1:::Theirs::NumberedCub(numbered -> null; 1; hides)";
        same(
            "compact id",
            zoo.describe_sliced(&Some(numbered)).await?,
            expected.to_owned(),
        )?;
        same(
            "compact id",
            zoo.exchange(&Some(ours.clone()), "numbered").await?,
            expected.to_owned(),
        )?;

        let stranger = zoo.foreign("stranger").await?.ok_or("no stranger")?;
        same("its class", stranger.type_id(), "::Theirs::Stranger")?;
        let expected = "1:::Theirs::Stranger(hides, 2:::Peers::Dog(rex -> null; 3))";
        same(
            "no known base",
            zoo.describe_sliced(&Some(stranger)).await?,
            expected.to_owned(),
        )?;
        same(
            "no known base",
            zoo.exchange(&Some(ours.clone()), "stranger").await?,
            expected.to_owned(),
        )?;

        let expected = "1:::Theirs::Accountant(keeper -> 2:::Peers::Dog(rex -> null; 3); hides)";
        same(
            "preserved",
            zoo.exchange(&Some(ours), "accountant").await?,
            expected.to_owned(),
        )?;
    }
    Ok(())
}

/// Our instances of classes that they do not know.
async fn our_unknown_classes(both: Both) -> Outcome {
    for way in both.ways::<ZooPrx>("zoo")? {
        let zoo = &way.proxy;
        let is_old = way.encoding == Encoding::V1_0;
        let wolf = ours("wolf");
        let base = "1:::Peers::Dog(wolf -> 2:::Peers::Dog(rex -> null; 3); 3)";
        same(way.name, zoo.describe_sliced(&wolf).await?, base.to_owned())?;
        let animal = wolf.as_ref().and_then(|wolf| wolf.downcast::<Animal>());
        // Ice 3.7 keeps unknown slices only of classes that ask for it.
        same(
            way.name,
            described(zoo.echo_sliced(&animal).await?.as_ref()),
            base.to_owned(),
        )?;

        let ranger = ours("ranger").and_then(|ranger| ranger.downcast::<Keeper>());
        if is_old {
            let back = zoo.echo_keeper(&ranger).await?;
            let base = "1:::Peers::Keeper(ranger -> 2:::Peers::Dog(rex -> null; 3))";
            same(way.name, described(back.as_ref()), base.to_owned())?;
            continue;
        }
        let back = zoo
            .echo_keeper(&ranger)
            .await?
            .and_then(|back| back.downcast::<Ranger>());
        same("preserved", back.ok_or("no Ranger")?.forest.as_str(), "dark")?;
        let ghost = zoo.echo_object_sliced(&ours("ghost")).await?;
        let ghost = ghost.and_then(|ghost| ghost.downcast::<Ghost>()).ok_or("no Ghost")?;
        let rex = ghost.haunts.get();
        same(
            "no known base",
            described(rex.as_ref()),
            "1:::Peers::Dog(rex -> null; 3)".to_owned(),
        )?;
    }
    Ok(())
}

/// Exceptions that the receiver does not know are those of the most derived base that it does.
async fn unknown_exceptions(both: Both) -> Outcome {
    let animal = Some(animal("tom", Link::null()));
    let mut proxies: Vec<(&str, ZooPrx)> = Vec::new();
    for way in both.ways::<ZooPrx>("zoo")?.into_iter().filter(|way| !way.is_relayed) {
        proxies.push((way.name, way.proxy));
    }
    let relayed: ZooPrx = both.via("zoo", "heist")?;
    proxies.push(("1.1, our exception", relayed.clone()));
    proxies.push(("1.0, our exception", relayed.ice_encoding(Encoding::V1_0)));
    for (way, zoo) in proxies {
        let failure = zoo.fail("foreign", &animal).await.err();
        let Some(InvocationError::User(ZooFailError::MassEscape(mass))) = failure else {
            return Err(format!("{way}: {failure:?}").into());
        };
        same(way, mass.base.from.as_str(), "zoo")?;
        let inmate = mass.base.animal.get().ok_or("no animal")?;
        same(way, inmate.name.as_str(), "tom")?;
        holds(
            way,
            mass.animals[0].get().is_some_and(|first| first.ptr_eq(&inmate)),
            &mass,
        )?;
    }
    Ok(())
}
