package dev.patoperator.kubernetes;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Faults that a test scripts. Thread-safe. */
public final class Faults {

    private static final String USER = "system:serviceaccount:github-pat-operator:github-pat-operator";

    private final List<Scripted> scripted = new ArrayList<>();
    private final List<Scripted> answersLost = new ArrayList<>();
    private final Set<String> secretsForbidden = ConcurrentHashMap.newKeySet();

    private static final class Scripted {
        private final Predicate<ApiCall> matching;
        private final ApiFailure failure;
        private int left;

        private Scripted(int times, Predicate<ApiCall> matching, ApiFailure failure) {
            this.left = times;
            this.matching = matching;
            this.failure = failure;
        }
    }

    /**
     * Refuses the next matching calls, before anything is read or written. A 409 first changes an annotation of the
     * object: a real conflict comes from another write, and the Java Operator SDK waits (up to 10 s) until it has seen
     * that write.
     *
     * @param times the number of calls
     * @param matching which calls
     * @param status 403, 409, 429, 500, 503 or 504, with the reason that Kubernetes gives for it
     */
    public synchronized void failNext(int times, Predicate<ApiCall> matching, int status) {
        scripted.add(new Scripted(times, matching, new ApiFailure(status, reason(status), "scripted fault " + status)));
    }

    /** Carries the next matching calls out, and answers them all the same with 503, so that the client repeats them. */
    public synchronized void loseNextAnswers(int times, Predicate<ApiCall> matching) {
        answersLost.add(new Scripted(times, matching, new ApiFailure(503, reason(503), "the answer is lost")));
    }

    /** Returns the number of scripted faults that are not used up yet. */
    public synchronized int pending() {
        return Stream.concat(scripted.stream(), answersLost.stream())
                .mapToInt(fault -> fault.left)
                .sum();
    }

    /** Removes every scripted fault. */
    public synchronized void clear() {
        scripted.clear();
        answersLost.clear();
    }

    /** Denies reading the Secrets of a namespace, with the message of Kubernetes' RBAC. */
    public void forbidSecrets(String namespace) {
        secretsForbidden.add(namespace);
    }

    /** Reverts {@link #forbidSecrets}. */
    public void allowSecrets(String namespace) {
        secretsForbidden.remove(namespace);
    }

    synchronized Optional<ApiFailure> of(ApiCall call) {
        if (call.resource().equals("secrets") && !call.verb().writes() && secretsForbidden.contains(call.namespace())) {
            String about = call.name().isEmpty() ? "" : " \"" + call.name() + "\"";
            return Optional.of(new ApiFailure(
                    403,
                    "Forbidden",
                    ("secrets%s is forbidden: User \"%s\" cannot %s resource \"secrets\" in API group \"\" in the namespace"
                                    + " \"%s\"")
                            .formatted(about, USER, call.verb().rbacName(), call.namespace())));
        }
        return next(scripted, call);
    }

    synchronized Optional<ApiFailure> insteadOfAnswer(ApiCall call) {
        return next(answersLost, call);
    }

    private static Optional<ApiFailure> next(List<Scripted> scripted, ApiCall call) {
        Iterator<Scripted> faults = scripted.iterator();
        while (faults.hasNext()) {
            Scripted fault = faults.next();
            if (fault.matching.test(call)) {
                fault.left--;
                if (fault.left == 0) {
                    faults.remove();
                }
                return Optional.of(fault.failure);
            }
        }
        return Optional.empty();
    }

    private static String reason(int status) {
        switch (status) {
            case 403:
                return "Forbidden";
            case 409:
                return "Conflict";
            case 429:
                return "TooManyRequests";
            case 500:
                return "InternalError";
            case 503:
                return "ServiceUnavailable";
            case 504:
                return "Timeout";
            default:
                throw new IllegalArgumentException("no reason known for status " + status);
        }
    }
}
