package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Verdict;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a resource comes to.
 *
 * @param status the status as it should be
 * @param worthWriting whether it is to be written now
 * @param recorded the verdicts that the status holds
 * @param again when to look again by itself; null for not at all
 */
record Turn(
        PatStatus status,
        boolean worthWriting,
        Map<Long, Verdict> recorded,
        @Nullable Duration again) {}
