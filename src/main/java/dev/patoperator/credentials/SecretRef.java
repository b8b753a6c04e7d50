package dev.patoperator.credentials;

/** Names a Secret. */
public record SecretRef(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
