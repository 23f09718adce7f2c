//! `bcrypt`, `htpasswd`, `derivePassword`, `encryptAES`, `decryptAES`: sprig's crypto.go.

use super::{argument, hashes, hosted};
use crate::gotemplate::{Error, Function};
use crate::helm::machine::{Chance, Machine, Surroundings};
use crate::value::{Signature, Text, Type, Value};
use aes::Aes256;
use base64::Engine as _;
use bcrypt::Version;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockDecryptMut as _, BlockEncryptMut as _, KeyIvInit as _};
use hmac::{Hmac, Mac as _};
use rand::Rng as _;
use sha2::Sha256;

const TWO: Signature = Signature::fixed(&[Type::Text, Type::Text]);
const BLOCK: usize = 16;
const BCRYPT_COST: u32 = 10;

pub(super) fn functions<H: Surroundings>() -> Vec<Function<H>> {
    vec![
        hosted("bcrypt", Signature::fixed(&[Type::Text]), |call, values| {
            Ok(Value::from(hash(call.host().machine(), &argument::text(values, 0))))
        }),
        hosted("htpasswd", TWO, |call, values| {
            let user = argument::string(values, 0);
            Ok(Value::from(match user.contains(':') {
                true => format!("invalid username: {user}"),
                false => format!("{user}:{}", hash(call.host().machine(), &argument::text(values, 1))),
            }))
        }),
        hosted(
            "derivePassword",
            Signature::fixed(&[Type::Uint32, Type::Text, Type::Text, Type::Text, Type::Text]),
            |_, values| Ok(Value::from(derive(values))),
        ),
        hosted("encryptAES", TWO, |call, values| Ok(encrypt(call.host().machine(), values))),
        hosted("decryptAES", TWO, |_, values| decrypt(values)),
    ]
}

fn hash(machine: &dyn Machine, password: &Text) -> String {
    const FAILED: &str = "failed to encrypt string with bcrypt";
    if password.len() > 72 {
        return format!("{FAILED}: bcrypt: password length exceeds 72 bytes");
    }
    let salt: [u8; 16] = Chance(machine).r#gen();
    match bcrypt::hash_with_salt(password.as_bytes(), BCRYPT_COST, salt) {
        Ok(parts) => parts.format_for_version(Version::TwoA),
        Err(error) => format!("{FAILED}: {error}"),
    }
}

/// The character classes of a kind of password.
fn templates(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        "medium" => &["CvcnoCvc", "CvcCvcno"],
        "short" => &["Cvcn"],
        "basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        "pin" => &["nnnn"],
        _ => return None,
    })
}

fn class(letter: u8) -> &'static [u8] {
    match letter {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'A' => b"AEIOUBCDFGHJKLMNPQRSTVWXYZ",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// The Master Password algorithm.
fn derive(values: &[Value]) -> String {
    const SEED: &[u8] = b"com.lyndir.masterpassword";
    let kind = argument::string(values, 1);
    let Some(templates) = templates(&kind) else { return format!("cannot find password template {kind}") };
    let [password, user, site] = [2, 3, 4].map(|index| argument::text(values, index));
    let prefixed = |text: &Text| [SEED, &(text.len() as u32).to_be_bytes(), text.as_bytes()].concat();
    let mut key = [0; 64];
    let derived = scrypt::Params::new(15, 8, 2, key.len()).map_err(|error| error.to_string()).and_then(|parameters| {
        scrypt::scrypt(password.as_bytes(), &prefixed(&user), &parameters, &mut key).map_err(|error| error.to_string())
    });
    if let Err(error) = derived {
        return format!("failed to derive password: {error}");
    }
    let message = [prefixed(&site), (argument::integer(values, 0) as u32).to_be_bytes().to_vec()].concat();
    let mut mac = <Hmac<Sha256>>::new_from_slice(&key).expect("because HMAC takes keys of any length");
    mac.update(&message);
    let seed = mac.finalize().into_bytes();
    let template = templates[usize::from(seed[0]) % templates.len()];
    let pick = |(letter, byte): (u8, &u8)| char::from(class(letter)[usize::from(*byte) % class(letter).len()]);
    template.bytes().zip(&seed[1..]).map(pick).collect()
}

/// The password, cut or filled with zeros.
fn aes_key(password: &Text) -> [u8; 32] {
    let mut key = [0; 32];
    let length = password.len().min(key.len());
    key[..length].copy_from_slice(&password.as_bytes()[..length]);
    key
}

fn encrypt(machine: &dyn Machine, values: &[Value]) -> Value {
    let (key, text) = (aes_key(&argument::text(values, 0)), argument::text(values, 1));
    if text.is_empty() {
        return Value::from("");
    }
    let start: [u8; BLOCK] = Chance(machine).r#gen();
    let encrypted =
        <cbc::Encryptor<Aes256>>::new(&key.into(), &start.into()).encrypt_padded_vec_mut::<Pkcs7>(text.as_bytes());
    let whole = [start.as_slice(), &encrypted].concat();
    Value::from(base64::engine::general_purpose::STANDARD.encode(whole))
}

fn decrypt(values: &[Value]) -> Result<Value, Error> {
    let (key, text) = (aes_key(&argument::text(values, 0)), argument::text(values, 1));
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    let whole = hashes::decode_base64(&text)?;
    if whole.len() < BLOCK {
        // Go's decoder had made room for whole groups of four digits.
        let capacity = text.len() / 4 * 3;
        return Err(format!("runtime error: slice bounds out of range [:{BLOCK}] with capacity {capacity}").into());
    }
    let (start, encrypted) = whole.split_at(BLOCK);
    if encrypted.len() % BLOCK != 0 {
        return Err("crypto/cipher: input not full blocks".into());
    }
    let decryptor = <cbc::Decryptor<Aes256>>::new_from_slices(&key, start).map_err(|error| error.to_string())?;
    let decrypted = decryptor.decrypt_padded_vec_mut::<NoPadding>(encrypted).map_err(|error| error.to_string())?;
    let Some(padding) = decrypted.last() else { return Err("runtime error: index out of range [-1]".into()) };
    let Some(length) = decrypted.len().checked_sub(usize::from(*padding)) else {
        let end = decrypted.len() as i64 - i64::from(*padding);
        return Err(format!("runtime error: slice bounds out of range [:{end}]").into());
    };
    Ok(Value::text(&decrypted[..length]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::machine::Given;
    use crate::value::UintKind;

    #[test]
    fn derives_the_known_password() {
        let mut values = vec![Value::Uint(UintKind::Uint32, 1)];
        values.extend(["long", "password", "user", "example.com"].map(Value::from));
        assert_eq!(derive(&values), "ZedaFaxcZaso9*");
    }

    #[test]
    fn what_is_encrypted_comes_back() {
        let [key, text] = ["secret key", "text"].map(Value::from);
        let encrypted = encrypt(&Given::at(0, "UTC"), &[key.clone(), text]);
        let decrypted = decrypt(&[key, encrypted]).expect("it decrypts");
        assert_eq!(decrypted.as_text().map(Text::to_string), Some("text".to_owned()));
    }
}
