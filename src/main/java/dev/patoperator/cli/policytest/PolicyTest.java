package dev.patoperator.cli.policytest;

import dev.patoperator.cli.engine.Decision;
import dev.patoperator.model.ItemKind;
import org.jspecify.annotations.Nullable;

/**
 * One expectation of a file.
 *
 * @param id of the file's request or grant
 * @param by name of the resource that decides, or could not; null for any
 * @param why a part of the explanation; null for any
 */
public record PolicyTest(
        String name,
        ItemKind kind,
        long id,
        Decision expected,
        @Nullable String by,
        @Nullable String why) {}
