package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.UnreadableSpec;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.status.StatusInputs;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reconciles one resource of any kind: plans what is left, submits it, and returns the new status. Thread-safe. */
public final class ReconcilePlanner {

    private final WorkSubmitter submitter;
    private final SelectorReconciler selectorReconciler;
    private final CompiledPolicies policies;
    private final OrganizationLimit organizations;
    private final Dispatcher dispatcher;
    private final ResourceIndex index;
    private final ConflictResolver conflictResolver;
    private final CredentialVerifier credentials;
    private final SpecGenerations generations;
    private final ReconcileResultFactory resultFactory;
    private final RequeueIntervals requeueIntervals;
    private final Clock clock;
    private final boolean dryRun;

    /**
     * Creates a planner.
     *
     * @param dryRun whether every resource is planned as a dry run, whatever its spec says
     */
    public ReconcilePlanner(
            WorkSubmitter submitter,
            SelectorReconciler selectorReconciler,
            CompiledPolicies policies,
            OrganizationLimit organizations,
            Dispatcher dispatcher,
            ResourceIndex index,
            ConflictResolver conflictResolver,
            CredentialVerifier credentials,
            SpecGenerations generations,
            ReconcileResultFactory resultFactory,
            RequeueIntervals requeueIntervals,
            Clock clock,
            boolean dryRun) {
        this.submitter = submitter;
        this.selectorReconciler = selectorReconciler;
        this.policies = policies;
        this.organizations = organizations;
        this.dispatcher = dispatcher;
        this.index = index;
        this.conflictResolver = conflictResolver;
        this.credentials = credentials;
        this.generations = generations;
        this.resultFactory = resultFactory;
        this.requeueIntervals = requeueIntervals;
        this.clock = clock;
        this.dryRun = dryRun;
    }

    public ReconcileResult reconcile(PatResource<?> resource) throws InterruptedException {
        PatStatus old = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        ParsedResource parsed = ParsedResource.of(resource);
        if (parsed instanceof ParsedResource.Invalid invalid) {
            return invalid(resource, old, index.scope(Intent.refOf(resource)), invalid.message());
        }
        Intent intent = planned(((ParsedResource.Valid) parsed).value(), old);
        Optional<String> excess = organizations.excessMessage(ResourceScope.of(intent));
        if (excess.isPresent()) {
            return invalid(resource, old, Optional.empty(), excess.get()).requeueWithin(requeueIntervals.credentials());
        }
        Optional<CompiledPolicies.SelectorProblem> problem = policies.problem(intent)
                .or(() -> OneShotHistory.refusal(intent, old)
                        .map(message -> new CompiledPolicies.SelectorProblem(message, false)));
        if (problem.isPresent()) {
            ReconcileResult reconcileResult = invalid(
                    resource,
                    old,
                    Optional.of(ResourceScope.of(intent)),
                    problem.get().message());
            return problem.get().mayPass()
                    ? reconcileResult.requeueWithin(requeueIntervals.credentials())
                    : reconcileResult;
        }
        generations.seen(intent);
        return intent.selecting() ? selectorReconciler.reconcile(intent, old) : reconcile(intent, old);
    }

    /**
     * Applies the operator's dry run, here alone: everything that is submitted or shown in a status comes from this intent.
     * An explicit list of which nothing is left stays as it is, so that its status is not written.
     */
    private Intent planned(Intent intent, PatStatus old) {
        if (!dryRun) {
            return intent;
        }
        boolean isDone = !intent.selecting() && Plan.of(intent, old).left().isEmpty();
        return isDone ? intent : intent.asDryRunOfOperator();
    }

    /** A Deny selector with an invalid spec still holds back approvals, as long as its credentials are verified. */
    private ReconcileResult invalid(
            PatResource<?> resource, PatStatus old, Optional<ResourceScope> scope, String message)
            throws InterruptedException {
        ResourceRef ref = Intent.refOf(resource);
        String uid = ref.uid();
        dispatcher.withdraw(uid);
        Duration again = null;
        String fullMessage = message;
        if (scope.isPresent() && scope.get().isActiveDenyPolicy()) {
            again = credentials.verifyIfDue(scope.get());
            fullMessage += credentials.effectOfInvalid(scope.get());
        }
        ResourceProgress progress = dispatcher.progress(uid);
        ReconcileResult reconcileResult = resultFactory.invalid(
                old,
                resource.generation(),
                resource.retryRequestedAt(),
                fullMessage,
                isSuspended(resource),
                progress,
                generations.origins(ref, dispatcher.generations(uid)),
                again);
        // The retry annotation of a selector stays unhandled: the retry is made when the spec is valid again.
        return scope.filter(ResourceScope::selects).isPresent() ? reconcileResult.withRetryOf(old) : reconcileResult;
    }

    /** Whether a resource is suspended, as far as its spec can be read. */
    private static boolean isSuspended(PatResource<?> resource) {
        PatSpec spec = resource.getSpec();
        UnreadableSpec unreadable = resource.unreadableSpec();
        return spec == null ? unreadable != null && unreadable.suspend() : Boolean.TRUE.equals(spec.suspend());
    }

    private ReconcileResult reconcile(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        Plan plan = Plan.of(intent, old);
        ResourceProgress progress = dispatcher.progress(uid);
        URI planned = submitter.plannedApiUrl(old, uid);
        List<Long> left = plan.left().stream()
                .filter(id -> !progress.results().containsKey(id))
                .toList();
        // Unresolved ids are looked up and recorded even if the resource is suspended or in a dry run, or its status
        // holds an older outcome.
        List<Long> unresolved = dispatcher.unresolvedIds(uid).stream()
                .filter(id -> !progress.results().containsKey(id))
                .sorted()
                .toList();
        boolean sendsNothing = intent.suspended() || (intent.dryRun() && !unresolved.isEmpty());
        if (unresolved.isEmpty() && (left.isEmpty() || intent.suspended())) {
            dispatcher.withdraw(uid);
            ReconcileResult reconcileResult = resultFactory.of(
                    old, statusInputs(intent, plan, progress, Map.of(), null, planned), progress, null);
            return intent.suspended()
                            || Plan.of(intent, reconcileResult.status()).left().isEmpty()
                    ? reconcileResult
                    : reconcileResult.requeueWithin(
                            requeueIntervals.refusal()); // ids without a final outcome are tried again
        }
        Map<Long, Conflicts.ConflictHold> held = conflictResolver.holds(intent, left, planned);
        List<Long> free = sendsNothing
                ? unresolved
                : Stream.concat(left.stream().filter(id -> !held.containsKey(id)), unresolved.stream())
                        .distinct()
                        .toList();
        // When every id is held, the submission has no ids; it only has the credentials verified.
        WorkSubmitter.SubmitResult submitResult = submitter.submit(
                intent,
                planned,
                progress,
                free,
                intent.dryRun() && !sendsNothing,
                selectorRequest(intent, sendsNothing));
        URI apiUrl = planned == null ? submitResult.apiUrl() : planned;
        Blocker blocker = submitResult.blocker() == null ? stillShownBlocker(old, intent) : submitResult.blocker();
        StatusInputs inputs = statusInputs(intent, plan, progress, held, blocker, apiUrl);
        Duration again = submitResult.blocker() == null && free.isEmpty() ? null : submitResult.retryAfter();
        return resultFactory.of(old, inputs, progress, submitResult.blocker() == null ? earliest(again, held) : again);
    }

    private StatusInputs statusInputs(
            Intent intent,
            Plan plan,
            ResourceProgress progress,
            Map<Long, Conflicts.ConflictHold> held,
            @Nullable Blocker blocker,
            @Nullable URI apiUrl) {
        ResourceRef resource = intent.resource();
        return new StatusInputs(intent, plan, progress.results(), held, blocker, apiUrl)
                .sentFor(generations.origins(resource, dispatcher.generations(resource.uid())));
    }

    /** Returns the last refusal if the status shows it: a status must not change with each repeated submission. */
    private @Nullable Blocker stillShownBlocker(PatStatus old, Intent intent) {
        Blocker known = credentials.refusal(ResourceScope.of(intent));
        return known != null
                        && Conditions.readyReason(old.conditionList())
                                .filter(Reason.of(known.kind())::equals)
                                .isPresent()
                ? known
                : null;
    }

    private Submission.@Nullable SelectorRequest selectorRequest(Intent intent, boolean sendsNothing) {
        return policies.needsListedItem(intent) && !sendsNothing
                ? new Submission.SelectorRequest(false, clock.instant())
                : null;
    }

    private @Nullable Duration earliest(@Nullable Duration again, Map<Long, Conflicts.ConflictHold> held) {
        if (held.isEmpty()) {
            return again;
        }
        boolean certain = held.values().stream().allMatch(Conflicts.ConflictHold::certain);
        Duration wait = certain ? requeueIntervals.refusal() : requeueIntervals.shortest();
        return again == null || wait.compareTo(again) < 0 ? wait : again;
    }
}
