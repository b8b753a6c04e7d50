package dev.patoperator.policy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.ConditionMemoryEstimate;
import dev.patoperator.policy.cel.TextCompilationResult;
import dev.patoperator.policy.cel.fault.CompilerFault;
import dev.patoperator.policy.expression.SpecCompiler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The compiled conditions of all resources. Equal expressions over the same kind of item share one program. A program is
 * compiled on first use and dropped with the last resource that may use it. {@link ConditionAdmission} bounds the memory;
 * conditions that do not fit are not compiled. The expression of a reason is a condition here, and so is what is wrong with
 * a variable. Variables take memory in every condition that reads them, where they are written out.
 *
 * <p>Thread-safe. Compiling takes milliseconds and happens outside the store's lock.
 */
public final class ConditionStore {

    /**
     * One generation of a resource that has conditions.
     *
     * @param createdAt {@code metadata.creationTimestamp}
     */
    public record ConditionsOwner(ResourceRef resource, long generation, String createdAt) {}

    private static final int MEBIBYTE = 1 << 20;

    /** Upper bound of what is kept of a variable: a sentence of {@link CompilerFault#MAX_LENGTH}, and the entry. */
    private static final int VARIABLE_BYTES = 1_280;

    /** An expression with its variables written out. Not kept. */
    private record UsedExpression(SharedCondition.Use use, String text) {

        SharedCondition.ConditionKey key(ItemKind kind) {
            return new SharedCondition.ConditionKey(kind, use, digest(text));
        }

        long weight() {
            return use == SharedCondition.Use.VARIABLE ? VARIABLE_BYTES : ConditionMemoryEstimate.of(text);
        }
    }

    @GuardedBy("this")
    private final ConditionAdmission admission;

    private final Consumer<ResourceRef> displaced;

    @GuardedBy("this")
    private final Map<String, ResourceConditions> byUid = new HashMap<>();

    @GuardedBy("this")
    private final Map<SharedCondition.ConditionKey, SharedCondition> conditions = new HashMap<>();

    /**
     * Creates an empty store that may use a fifth of the heap: 14 MiB of the 72 MiB that the Deployment has as shipped,
     * enough for the full allowance of one namespace and more than half of another.
     *
     * @param displaced see the other constructor
     */
    public ConditionStore(Consumer<ResourceRef> displaced) {
        this(Runtime.getRuntime().maxMemory() / 5, displaced);
    }

    /**
     * Creates an empty store.
     *
     * @param maxBytes what the compiled conditions of all namespaces may take
     * @param displaced receives each resource whose conditions do not fit any more although {@link #selector} admitted them
     */
    public ConditionStore(long maxBytes, Consumer<ResourceRef> displaced) {
        this.admission = new ConditionAdmission(maxBytes);
        this.displaced = displaced;
    }

    /** Registers a generation of a resource that has conditions. Compiles nothing. */
    public void register(ConditionsOwner owner, SelectorIntent selector, ItemKind kind) {
        var ignored = resourceConditions(owner, selector, kind);
    }

    private ResourceConditions resourceConditions(ConditionsOwner owner, SelectorIntent selector, ItemKind kind) {
        synchronized (this) {
            ResourceConditions known = byUid.get(owner.resource().uid());
            if (known != null && known.generation() == owner.generation()) {
                return known;
            }
        }
        List<UsedExpression> expressions = expressions(selector);
        List<SharedCondition.ConditionKey> keys =
                expressions.stream().map(expression -> expression.key(kind)).toList();
        synchronized (this) {
            List<SharedCondition> shared = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                UsedExpression expression = expressions.get(i);
                shared.add(
                        conditions.computeIfAbsent(keys.get(i), key -> new SharedCondition(key, expression.weight())));
            }
            var user = new ResourceConditions(owner.resource(), owner.generation(), owner.createdAt(), shared);
            user.distinctConditions().forEach(condition -> condition.users++);
            ResourceConditions before = byUid.put(owner.resource().uid(), user);
            if (before == null) {
                admission.add(user);
            } else {
                admission.replace(before, user);
                forgetConditions(before);
            }
            return user;
        }
    }

    private static List<UsedExpression> expressions(SelectorIntent selector) {
        List<UsedExpression> expressions = new ArrayList<>();
        selector.criteria()
                .conditions()
                .forEach(condition ->
                        expressions.add(new UsedExpression(SharedCondition.Use.CONDITION, condition.expression())));
        selector.expressions()
                .variables()
                .writtenOut()
                .forEach(variable ->
                        expressions.add(new UsedExpression(SharedCondition.Use.VARIABLE, variable.expression())));
        String reason = selector.expressions().reasonWrittenOut();
        if (reason != null) {
            expressions.add(new UsedExpression(SharedCondition.Use.REASON, reason));
        }
        return expressions;
    }

    /** Removes a resource that was deleted or has no conditions any more. */
    public synchronized void remove(String uid) {
        ResourceConditions user = byUid.remove(uid);
        if (user != null) {
            admission.remove(user);
            forgetConditions(user);
        }
    }

    @GuardedBy("this")
    private void forgetConditions(ResourceConditions user) {
        for (SharedCondition condition : user.distinctConditions()) {
            condition.users--;
            if (condition.users == 0) {
                conditions.remove(condition.key());
            }
        }
    }

    /** Removes resources that do not exist any more, and reports the resources that do not fit any more. */
    public void retain(Predicate<ResourceRef> exists) {
        List<ResourceRef> known;
        List<ResourceRef> displacedResources;
        synchronized (this) {
            known = byUid.values().stream().map(ResourceConditions::resource).toList();
        }
        known.stream().filter(exists.negate()).forEach(resource -> remove(resource.uid()));
        synchronized (this) {
            displacedResources = admission.applyChanges();
        }
        displacedResources.forEach(displaced);
    }

    /**
     * Returns the compiled selector of a resource. Registers the resource when it is new or was edited.
     *
     * @throws InvalidSelectorException when a condition does not compile, or the conditions do not fit into memory
     */
    public CompiledSelector selector(ConditionsOwner owner, SelectorIntent selector, ItemKind kind)
            throws InvalidSelectorException {
        ResourceConditions user = resourceConditions(owner, selector, kind);
        List<ResourceRef> displacedResources;
        ResourceConditions.AdmissionRefusal refusal;
        CompiledSelector compiled;
        synchronized (this) {
            displacedResources = admission.applyChanges();
            refusal = user.refusal();
            compiled = user.selector;
            user.reportedAsAdmitted = refusal == null;
        }
        displacedResources.forEach(displaced);
        if (refusal != null) {
            throw InvalidSelectorException.insufficientMemory(message(refusal));
        }
        return compiled == null ? compile(user, selector, kind) : compiled;
    }

    private CompiledSelector compile(ResourceConditions user, SelectorIntent selector, ItemKind kind)
            throws InvalidSelectorException {
        try {
            CompiledSelector compiled = CompiledSelector.compile(selector, new SharingCompiler(user, kind));
            synchronized (this) {
                user.selector = user.isAdmitted() ? compiled : null;
            }
            return compiled;
        } finally {
            forgetUnused(user);
        }
    }

    /** Compiles what no resource with the same expression has compiled. */
    private record SharingCompiler(ResourceConditions user, ItemKind kind) implements SpecCompiler {

        private SharedCondition shared(SharedCondition.Use use, String expression) {
            return user.condition(new UsedExpression(use, expression).key(kind));
        }

        @Override
        public Optional<String> variableFault(String expression) {
            return shared(SharedCondition.Use.VARIABLE, expression).variableFault(expression);
        }

        @Override
        public CompilationResult condition(String expression) {
            return shared(SharedCondition.Use.CONDITION, expression).condition(expression);
        }

        @Override
        public TextCompilationResult reason(String expression) {
            return shared(SharedCondition.Use.REASON, expression).reason(expression);
        }
    }

    /** Drops programs of a resource that was deleted, edited or refused while its conditions were compiled. */
    private synchronized void forgetUnused(ResourceConditions user) {
        user.distinctConditions().stream()
                .filter(condition -> condition.admittedUsers == 0)
                .forEach(SharedCondition::clear);
    }

    /** Returns an upper bound, in bytes, of the memory of the admitted conditions. */
    synchronized long usedBytes() {
        return admission.used();
    }

    /** Returns how many compilation results are kept: programs, or the compiler's messages. */
    synchronized long compiledCount() {
        return conditions.values().stream().filter(SharedCondition::isCompiled).count();
    }

    private static String message(ResourceConditions.AdmissionRefusal refusal) {
        long maxBytes = ConditionAdmission.MAX_NAMESPACE_BYTES;
        return "spec.selector.matchConditions do not fit into memory: this namespace may use " + size(refusal.allowed())
                + (refusal.allowed() < maxBytes ? ", because other namespaces use the rest," : "")
                + " for conditions, older resources use " + size(refusal.used()) + " of it, and these need "
                + size(refusal.weight())
                + "; shorten conditions, use the same ones in several resources, or delete resources that have some";
    }

    /** Rounds, so that a status does not change with each edit of another resource. */
    private static String size(long bytes) {
        return bytes < MEBIBYTE
                ? (bytes + 1023) / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MEBIBYTE);
    }

    private static String digest(String expression) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(expression.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
