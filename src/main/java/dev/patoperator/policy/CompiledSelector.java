package dev.patoperator.policy;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.CompiledCondition;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.item.RepositoryFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A selector that is ready to evaluate items. It evaluates every field itself and does not rely on GitHub's filters.
 * Thread-safe.
 */
public final class CompiledSelector {

    private record NamedCondition(String name, CompiledCondition condition) {

        Match evaluate(ItemView item, EvaluationBudget budget) {
            Match match = condition.evaluate(item, budget);
            return match instanceof Match.EvaluationFailed failed
                    ? new Match.EvaluationFailed("condition '" + name + "' failed: " + failed.message())
                    : match;
        }
    }

    private final Criteria criteria;
    private final @Nullable RequiredPermission permission;
    private final List<NamedCondition> conditions;

    private CompiledSelector(Criteria criteria, List<NamedCondition> conditions) {
        this.criteria = criteria.withoutConditions(); // their text is not needed after compilation
        this.permission = criteria.permission() == null ? null : RequiredPermission.of(criteria.permission());
        this.conditions = List.copyOf(conditions);
    }

    /**
     * Compiles a selector over requests or grants, without sharing conditions with other selectors.
     *
     * @throws InvalidSelectorException when a condition does not compile, or could cost more than is allowed
     */
    public static CompiledSelector compile(Criteria criteria, ItemKind kind) throws InvalidSelectorException {
        List<CompilationResult> compilationResults = new ArrayList<>();
        for (Criteria.NamedExpression condition : criteria.conditions()) {
            // The first use of CelConditionCompiler loads CEL: some megabytes and half a second. Selectors without
            // conditions never load it.
            compilationResults.add(CelConditionCompiler.compile(condition.expression(), kind));
        }
        return of(criteria, compilationResults);
    }

    /**
     * Creates a selector whose conditions are compiled already.
     *
     * @param compilationResults the results of the conditions, in the order of the criteria
     */
    static CompiledSelector of(Criteria criteria, List<CompilationResult> compilationResults)
            throws InvalidSelectorException {
        List<NamedCondition> conditions = new ArrayList<>();
        for (int i = 0; i < compilationResults.size(); i++) {
            String name = criteria.conditions().get(i).name();
            if (compilationResults.get(i) instanceof CompilationResult.CompilationFailure refused) {
                throw new InvalidSelectorException(
                        "spec.selector.matchConditions '" + name + "' does not compile: " + refused.problem());
            }
            conditions.add(new NamedCondition(
                    name, ((CompilationResult.CompilationSuccess) compilationResults.get(i)).condition()));
        }
        return new CompiledSelector(criteria, conditions);
    }

    /** Returns the repository whose own listing from GitHub is needed; null when the selector names none. */
    public @Nullable String repository() {
        return criteria.repository();
    }

    /** Returns a sentence for each name in the conditions that is probably misspelt. */
    List<String> conditionWarnings() {
        return conditions.stream()
                .flatMap(named -> named.condition().warnings().stream()
                        .map(warning -> "condition '" + named.name() + "' " + warning.text()))
                .toList();
    }

    /** Whether a condition reads the names of an item's repositories, which takes one more call for each item. */
    public boolean readsRepositoryNames() {
        return conditions.stream().anyMatch(named -> named.condition().namesRepositories());
    }

    /**
     * Evaluates the selector for one item. Returns a failure only when everything else in the selector holds: the failure
     * does not matter for an item that another part of the selector rules out.
     *
     * @param budget charged with the cost of the conditions
     */
    public Match evaluate(ListedPat item, Instant now, RepositoryFacts repositories, EvaluationBudget budget) {
        return evaluate(new ItemView(item, now, repositories), budget);
    }

    Match evaluate(ItemView view, EvaluationBudget budget) {
        ListedPat item = view.item();
        Match match = owner(item);
        match = and(match, () -> token(item));
        match = and(match, () -> matchesLastUse(item.tokenLastUsedAt()));
        match = and(match, () -> since(item.since()));
        match = and(match, () -> permission == null ? Match.MATCHED : permission.evaluate(item.permissions()));
        match = and(match, () -> criteria.repository() == null ? Match.MATCHED : reaches(item, view.repositories()));
        for (NamedCondition condition : conditions) {
            match = and(match, () -> condition.evaluate(view, budget));
        }
        return match;
    }

    /** Combines two results as CEL's {@code &&} does: {@code NotMatched} overrides a failure. The first failure is kept. */
    private static Match and(Match before, Supplier<Match> next) {
        if (before instanceof Match.NotMatched) {
            return before;
        }
        Match match = next.get();
        return match instanceof Match.Matched
                        || (match instanceof Match.EvaluationFailed && before instanceof Match.EvaluationFailed)
                ? before
                : match;
    }

    private Match owner(ListedPat item) {
        if (criteria.owners().isEmpty()) {
            return Match.MATCHED;
        }
        String owner = item.owner();
        return owner == null
                ? new Match.EvaluationFailed("owners: GitHub names no owner")
                : match(criteria.owners().contains(owner.toLowerCase(Locale.ROOT)));
    }

    private Match token(ListedPat item) {
        if (criteria.tokenIds().isEmpty()) {
            return Match.MATCHED;
        }
        Long tokenId = item.tokenId();
        return tokenId == null
                ? new Match.EvaluationFailed("tokenIDs: GitHub names no token id, as servers before 3.12 do")
                : match(criteria.tokenIds().contains(tokenId));
    }

    /** A token that was never used does not match {@code lastUsedBefore} or {@code lastUsedAfter}. */
    private Match matchesLastUse(@Nullable Instant lastUsed) {
        Instant before = criteria.lastUsedBefore();
        Instant after = criteria.lastUsedAfter();
        return match((before == null || (lastUsed != null && lastUsed.isBefore(before)))
                && (after == null || (lastUsed != null && lastUsed.isAfter(after))));
    }

    private Match since(@Nullable Instant since) {
        Instant before = criteria.before();
        if (before == null) {
            return Match.MATCHED;
        }
        return since == null
                ? new Match.EvaluationFailed("createdBefore or grantedBefore: GitHub names no time that can be read")
                : match(since.isBefore(before));
    }

    private static Match match(boolean holds) {
        return holds ? Match.MATCHED : Match.NOT_MATCHED;
    }

    private Match reaches(ListedPat item, RepositoryFacts repositories) {
        String repository = String.valueOf(criteria.repository());
        if ("none".equals(item.repositorySelection())) {
            return Match.NOT_MATCHED;
        }
        Boolean reaches = repositories.reaches(item, repository);
        if (reaches == null) {
            return new Match.EvaluationFailed("repository: GitHub could not be asked which tokens reach " + repository);
        }
        List<String> names = "subset".equals(item.repositorySelection()) ? repositories.names(item) : null;
        if (names != null && reaches != names.stream().anyMatch(repository::equalsIgnoreCase)) {
            // The server may ignore the filter, which must not widen a decision. Or the repository was renamed, and
            // the token must not escape a Deny because of that.
            return new Match.EvaluationFailed("repository: GitHub's list for " + repository
                    + " and the names of the token's repositories do not agree");
        }
        return match(reaches);
    }
}
