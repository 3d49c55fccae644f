const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::SliceClass for Member {
        type Base = Guest;
        const TYPE_ID: &'static __amd::str = "::VisitorCenter::Member";
        const COMPACT_ID: __amd::Option<__amd::i32> = __amd::Option::Some(7);
        const DEFINITION: __amd::Option<&'static __amd::Definition> = __amd::Option::Some(
            &__amd::Definition {
                type_id: "::VisitorCenter::Member",
                docs: "",
                kind: __amd::DefinitionKind::Class {
                    base: <Self as __amd::SliceClass>::BASE_DEFINITION,
                    compact_id: __amd::Option::Some(7),
                    members: &[
                        __amd::MemberInfo {
                            name: "since",
                            docs: "",
                            tag: __amd::Option::Some(1),
                            ty: <i32 as __amd::Member>::TYPE,
                        },
                        __amd::MemberInfo {
                            name: "friend",
                            docs: "",
                            tag: __amd::Option::None,
                            ty: <Link<Guest> as __amd::Member>::TYPE,
                        },
                    ],
                },
            },
        );
        fn base(&self) -> &Self::Base {
            &self.guest
        }
        fn encode_slice(&self, __slices: &mut __amd::ClassEncoder<'_, '_>) {
            __slices
                .slice::<
                    Self,
                >(
                    |__encoder| {
                        <Link<Guest> as __amd::Member>::put(&self.friend, __encoder);
                    },
                    |__encoder| {
                        <i32 as __amd::Member>::put_tagged(&self.since, 1, __encoder);
                    },
                );
        }
        fn decode_slices(
            __slices: &mut __amd::ClassDecoder<'_, '_>,
        ) -> __amd::Result<Self, __amd::DecodeError> {
            let (__m0, __m1) = __slices
                .members::<
                    Self,
                    _,
                >(|__decoder| {
                    let __m1 = <Link<Guest> as __amd::Member>::get(__decoder)?;
                    let __m0 = <i32 as __amd::Member>::get_tagged(1, __decoder)?;
                    __amd::Result::Ok((__m0, __m1))
                })?;
            __amd::Result::Ok(Self {
                since: __m0,
                friend: __m1,
                guest: __slices.base::<Self>()?,
            })
        }
        fn visit_members(&self, __visitor: &mut __amd::ReferenceVisitor<'_>) {
            <i32 as __amd::Member>::visit_tagged(&self.since, __visitor);
            <Link<Guest> as __amd::Member>::visit(&self.friend, __visitor);
        }
    }
    __amd::inventory::submit! {
        __amd::ClassEntry { type_id : "::VisitorCenter::Member", compact_id :
        __amd::Option::Some(7), base : < Member as __amd::SliceClass > ::BASE_TYPE_ID,
        definition : "optional(1) int since; Guest friend;", place :
        __amd::concat!(__amd::file!(), ":", __amd::line!()), decode : | __slices |
        __slices.instance:: < Member > (), }
    }
};
