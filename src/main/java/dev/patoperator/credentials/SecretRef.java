package dev.patoperator.credentials;

/** The namespace and the name of a Secret. */
public record SecretRef(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
