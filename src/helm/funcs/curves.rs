//! The elliptic curves of x509: P-224, P-256, P-384 and P-521.

use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use rsa::signature::hazmat::PrehashSigner as _;

/// A curve, and what can be done with secrets on it.
#[derive(Debug)]
pub(super) struct Curve {
    /// The identifier of the curve.
    pub object: &'static [u8],
    /// How many bytes a secret has.
    pub size: usize,
    /// What its signatures are made over.
    pub digest: Digest,
    /// The public point of a secret, not compressed.
    pub point: fn(&[u8]) -> Option<Vec<u8>>,
    /// The signature of a digest, in DER.
    pub sign: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
}

/// Which digest; Go takes SHA-256 up to P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

macro_rules! curve {
    ($name:ident, $library:ident, $object:expr, $size:literal, $digest:ident) => {
        pub(super) static $name: Curve = Curve {
            object: $object,
            size: $size,
            digest: Digest::$digest,
            point: |secret| {
                let key = $library::SecretKey::from_slice(secret).ok()?;
                Some(key.public_key().to_encoded_point(false).as_bytes().to_vec())
            },
            sign: |secret, digest| {
                let key = $library::ecdsa::SigningKey::from_slice(secret).ok()?;
                let signature: $library::ecdsa::Signature = key.sign_prehash(digest).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            },
        };
    };
}

curve!(P224, p224, &[0x2b, 0x81, 4, 0, 33], 28, Sha256);
curve!(P256, p256, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], 32, Sha256);
curve!(P384, p384, &[0x2b, 0x81, 4, 0, 34], 48, Sha384);
curve!(P521, p521, &[0x2b, 0x81, 4, 0, 35], 66, Sha512);

/// The curve with this identifier.
pub(super) fn find(object: &[u8]) -> Option<&'static Curve> {
    [&P224, &P256, &P384, &P521].into_iter().find(|curve| curve.object == object)
}
