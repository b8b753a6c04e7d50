package dev.patoperator.github.organization;

/** Something that a condition reads and that takes further calls to GitHub. */
public sealed interface Fact<T> {

    /** The message of what was not asked for, or was read too long ago. */
    String NOT_READ = "it was not read from GitHub";

    /** GitHub said so. */
    record Known<T>(T value) implements Fact<T> {}

    /**
     * It was not read, or GitHub refused it. What depends on it must fail, and must not be taken as false.
     *
     * @param message why, in a clause that names the permission that the App lacks, if that is the cause
     */
    record Unknown<T>(String message) implements Fact<T> {

        /** Whether GitHub was not asked, or too long ago, so that asking it may make it known. */
        public boolean isNotRead() {
            return message.equals(NOT_READ);
        }
    }

    static <T> Fact<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Fact<T> unknown(String message) {
        return new Unknown<>(message);
    }
}
