package dev.patoperator.github.organization;

/** Something that a condition reads and that takes further calls to GitHub. */
public sealed interface Fact<T> {

    /** GitHub said so. */
    record Known<T>(T value) implements Fact<T> {}

    /**
     * It was not read, or GitHub refused it. What depends on it must fail, and must not be taken as false.
     *
     * @param message why, in a clause that names the permission that the App lacks, if that is the cause
     */
    record Unknown<T>(String message) implements Fact<T> {}

    static <T> Fact<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Fact<T> unknown(String message) {
        return new Unknown<>(message);
    }
}
