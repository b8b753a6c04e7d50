package dev.patoperator.cli.dump;

import dev.patoperator.github.GitHubException;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what a listing can do without: what GitHub refuses is left out, and the person is told. */
final class OptionalReader {

    private final Consumer<String> leftOut;

    /** @param leftOut receives one sentence for each part that could not be read */
    OptionalReader(Consumer<String> leftOut) {
        this.leftOut = leftOut;
    }

    @FunctionalInterface
    interface Call<T> {
        T make() throws GitHubException, InterruptedException;
    }

    /**
     * Makes calls for one part.
     *
     * @param part a plural noun, for the message
     */
    <T> Optional<T> read(String part, Call<T> call) throws InterruptedException {
        try {
            return Optional.of(call.make());
        } catch (GitHubException e) {
            tell(part, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Tells that a part is left out. */
    void tell(String part, String why) {
        leftOut.accept(part + " are left out, and policies take them as unknown: " + why);
    }
}
