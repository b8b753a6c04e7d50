package dev.patoperator.credentials;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an App's private key from PEM text. When the text is something else, the message says what it is. GitHub issues the
 * key as PKCS#1 ({@code BEGIN RSA PRIVATE KEY}); many people convert it to PKCS#8 ({@code BEGIN PRIVATE KEY}). Copying
 * through consoles and YAML adds carriage returns and literal {@code \n}, and removes final newlines: all are accepted.
 *
 * @see <a
 *     href="https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/managing-private-keys-for-github-apps">Managing
 *     private keys for GitHub Apps</a>
 */
final class PrivateKeyPem {

    /** Enough for a key of 16,384 bits, the largest that Java decodes, so that a message can tell its size. */
    private static final int MAX_LENGTH = 32_768;

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

    /** Line ends that a console or a template escaped, once or more often. No line of a PEM has a backslash. */
    private static final Pattern ESCAPED_RETURN = Pattern.compile("\\\\+r");

    private static final Pattern ESCAPED_NEWLINE = Pattern.compile("\\\\+n");

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String END = "-----END ";
    private static final String EXPECTED = "; it must be the .pem file that GitHub gave for the App";

    private PrivateKeyPem() {}

    /**
     * Parses the key.
     *
     * @param name the Secret's key that holds the text, for the message
     * @throws CredentialsException INVALID
     */
    static RSAPrivateCrtKey parse(String name, String value) throws CredentialsException {
        if (value.length() > MAX_LENGTH) {
            throw invalid(name, "is too long for a private key (" + value.length() + " characters)" + EXPECTED);
        }
        String text = ESCAPED_RETURN.matcher(value).replaceAll("");
        text = ESCAPED_NEWLINE.matcher(text).replaceAll("\n");
        Matcher begin = BEGIN.matcher(text);
        if (!begin.find()) {
            throw invalid(name, describeNonPem(text));
        }
        String label = begin.group(1);
        refuseOtherKinds(name, label);
        int end = text.indexOf("-----END " + label + "-----", begin.end());
        if (end < 0) {
            throw invalid(name, "is cut off: its last line, -----END " + label + "-----, is missing");
        }
        if (BEGIN.matcher(text).region(end, text.length()).find()) {
            throw invalid(name, "holds more than one PEM block; leave only the App's private key");
        }
        String body = text.substring(begin.end(), end);
        if (body.contains("Proc-Type:")) {
            throw invalid(name, "is encrypted with a pass phrase" + EXPECTED);
        }
        byte[] der = base64(name, body);
        return RsaKeyParser.read(name, label.equals("PRIVATE KEY") ? der : RsaKeyParser.pkcs1ToPkcs8(der));
    }

    private static void refuseOtherKinds(String name, String label) throws CredentialsException {
        switch (label) {
            case "RSA PRIVATE KEY", "PRIVATE KEY" -> {}
            case "ENCRYPTED PRIVATE KEY" -> throw invalid(name, "is encrypted with a pass phrase" + EXPECTED);
            case "PUBLIC KEY", "RSA PUBLIC KEY" -> throw invalid(name, "is a public key" + EXPECTED);
            case "EC PRIVATE KEY" -> throw invalid(name, "is an elliptic-curve key, not an RSA key" + EXPECTED);
            case "CERTIFICATE" -> throw invalid(name, "is a certificate" + EXPECTED);
            case "OPENSSH PRIVATE KEY" -> throw invalid(name, "is an OpenSSH key" + EXPECTED);
            default -> throw invalid(name, "is a PEM of another kind" + EXPECTED);
        }
    }

    /**
     * Recognizes two common mistakes. Base64 of base64: a tool and then Kubernetes encoded the value. A body without its
     * first and last line: somebody copied only what looks like the key.
     */
    private static String describeNonPem(String text) {
        String lines = text.contains(END) ? text.substring(0, text.indexOf(END)) : text;
        try {
            byte[] decoded = Base64.getDecoder().decode(SPACE.matcher(lines).replaceAll(""));
            if (BEGIN.matcher(new String(decoded, StandardCharsets.ISO_8859_1)).find()) {
                return "is encoded to base64 twice; put the PEM itself under stringData, or encode it once under data";
            }
            if (RsaKeyParser.looksLikeDer(decoded)) {
                return "has no line -----BEGIN RSA PRIVATE KEY-----, only what comes after it; put the whole .pem file"
                        + " there, with its first and last line";
            }
        } catch (IllegalArgumentException e) {
            // Not base64 either; the general message applies.
        }
        return "is not a PEM private key: it has no line -----BEGIN RSA PRIVATE KEY-----" + EXPECTED;
    }

    private static byte[] base64(String name, String body) throws CredentialsException {
        try {
            return Base64.getDecoder().decode(SPACE.matcher(body).replaceAll(""));
        } catch (IllegalArgumentException e) {
            // The cause is dropped: its message quotes the key.
            throw invalid(name, "is damaged: what stands between its first and last line is not base64");
        }
    }

    private static CredentialsException invalid(String name, String what) {
        return CredentialsException.invalid(name + " " + what);
    }
}
