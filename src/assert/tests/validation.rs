use super::support::assertion;
use crate::assert::validate;

#[test]
fn what_can_be_meant_is_not_complained_about() {
    for text in [
        "{ status = [200, '4xx', '{{ with.status }}'] }",
        "{ header = 'cache-control', has_token = 'no-store' }",
        "{ challenge = 'Bearer', exists = true }",
        "{ challenge = 'Bearer', param = 'scope', same_tokens = '{{ scope }}' }",
        "{ json = '', type = 'object' }",
        "{ json = '/{{ variant.name }}', one_of = '{{ with.errors }}' }",
        "{ json = '', each = { not = { type = 'null' } } }",
        "{ json = '/a', each = { any = [{ type = 'string' }, { empty = true }], exists = true } }",
        "{ jwt = 'token', claim = 'header:/alg', not_equals = 'none' }",
        "{ callback = 'error', exists = false }",
        "{ page = 'error', exists = true }",
        "{ body = true, matches = 'a{1,2}' }",
        "{ time = true, max = 500 }",
        "{ fact = 'a | length', min = 1 }",
        "{ defects = 'jwt:token', empty = true }",
        "{ defects = 'challenge', excludes = 'unquoted-value' }",
        "{ all = [{ status = [200] }, { any = [{ ended = ['page'] }, { not = { transport = ['dns'] } }] }] }",
        "{ json = '/u', url = { scheme = ['https'], loopback_ok = true, same_as = 'https://a', ignoring = ['case', 'query'] } }",
        "{ json = '', schema = { type = 'object' } }",
    ] {
        assert_eq!(validate(&assertion(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_cannot_be_meant_is_told_with_what_to_write() {
    for (text, part) in [
        ("{}", "there is no subject"),
        ("{ equals = 1 }", "there is no subject"),
        ("{ json = '/a' }", "`json` has no operator"),
        ("{ json = '/a', header = 'b', equals = 1 }", "`header`, `json` are several subjects"),
        ("{ json = '/a', equals = 1, not = { status = [200] } }", "`json`, `not` stand together"),
        ("{ all = [{ status = [200] }], any = [{ status = [200] }] }", "`all`, `any` stand together"),
        ("{ all = [{ status = [200] }], equals = 1 }", "`equals` beside `all` has no subject"),
        ("{ all = [] }", "`all` is empty"),
        ("{ any = [{ not = { json = 'a', exists = true } }] }", "write `/a`"),
        ("{ json = '/a', each = { fact = 'b', equals = 1 } }", "`fact` stands within `each` or `some`"),
        ("{ json = '/a', some = {} }", "there is no operator"),
        ("{ status = [200], equals = 200 }", "`status` takes no operator; leave `equals` out"),
        ("{ status = ['200'] }", "\"200\" is no status"),
        ("{ status = ['6xx'] }", "\"6xx\" is no status"),
        ("{ status = ['+4xx'] }", "is no status"),
        ("{ status = [4] }", "4 is no status"),
        ("{ ended = [] }", "`ended` is empty"),
        ("{ header = 'a', min = 1 }", "`min` can never hold for `header`"),
        ("{ time = true, contains = 'a' }", "`contains` can never hold for `time`"),
        ("{ challenge = 'Bearer', equals = 'a' }", "write `param = "),
        ("{ defects = 'json', starts_with = 'a' }", "`starts_with` can never hold for `defects`"),
        ("{ json = '/a', param = 'b', equals = 1 }", "`param` stands without `challenge`"),
        ("{ json = '/a', claim = '/b', equals = 1 }", "`claim` stands without `jwt`"),
        ("{ jwt = 'token', claim = 'aud', exists = true }", "write `/aud`"),
        ("{ body = false, empty = true }", "write `body = true`"),
        ("{ defects = 'yaml', empty = true }", "there is no syntax `yaml`"),
        ("{ defects = 'jwt:', empty = true }", "there is no syntax `jwt:`"),
        ("{ json = '/a', matches = '(' }", "`matches` is no regular expression"),
        ("{ json = '/a', schema = { type = 'nothing' } }", "`schema` is no JSON Schema"),
        ("{ json = '/a', one_of = 'b' }", "`one_of` takes a list"),
        ("{ json = '/a', excludes = ['b', 'c'] }", "`excludes` takes one text or element"),
        ("{ json = '/a', exists = false, equals = 1 }", "write `exists = false` alone"),
        (
            "{ json = '/a', url = { same_as = 'https://a', ignoring = ['port'] } }",
            "`url.ignoring` knows no `port`",
        ),
        ("{ json = '/a', url = { or_parent = true } }", "write `same_as` beside them"),
        ("{ json = '/a', url = { loopback_ok = true } }", "`loopback_ok` is an exception"),
    ] {
        let wrong = validate(&assertion(text));
        assert!(wrong.iter().any(|sentence| sentence.contains(part)), "{text}: {wrong:?}");
        assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
    }
}
