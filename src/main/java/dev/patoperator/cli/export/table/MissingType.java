package dev.patoperator.cli.export.table;

/** What is missing from the evidence, or speaks against it. */
public enum MissingType {
    /** A kind could not be listed, or not in a namespace. */
    NOT_LISTED("NotListed"),
    /** A saved file has objects of other kinds, which were left out. */
    OTHER_OBJECTS("OtherObjects"),
    /** The same object was given more than once; the first one counts. */
    DUPLICATE_OBJECTS("DuplicateObjects"),
    NO_STATUS("NoStatus"),
    /** The status is about an older generation of the spec. */
    STATUS_OUTDATED("StatusOutdated"),
    /** A field manager other than the operator owns part of the status. */
    STATUS_WRITTEN_BY_OTHERS("StatusWrittenByOthers"),
    /** The status has fewer outcomes than there are. */
    OUTCOMES_CUT("OutcomesCut"),
    /** A policy decides for an organization that no inventory shows. */
    NO_INVENTORY("NoInventory"),
    INVENTORY_NOT_READY("InventoryNotReady"),
    INVENTORY_TRUNCATED("InventoryTruncated"),
    /** An inventory shows requests or grants only. */
    INVENTORY_PARTIAL("InventoryPartial"),
    /** There are more or fewer objects of an inventory than its status counts. */
    INVENTORY_COUNT_DIFFERS("InventoryCountDiffers"),
    /** Requests and grants whose inventory was not read, because it is gone or was not given. */
    INVENTORY_NOT_FOUND("InventoryNotFound"),
    /** Decisions in the log whose resource was not read, because it is gone or was not given. */
    RESOURCE_NOT_FOUND("ResourceNotFound"),
    /** Decisions of a status without a line in the logs. */
    NO_LOG_LINE("NoLogLine"),
    /** The log and the status say different things about one decision. */
    CONTRADICTION("Contradiction"),
    /** The status says more about a decision than its line of the log. */
    ONLY_IN_STATUS("OnlyInStatus"),
    /** A line of the log names only the first ids that it is about. */
    IDS_CUT("IdsCut"),
    /** A line of the log tells results only in its message. */
    TEXT_ONLY("TextOnly"),
    /** Lines that are no JSON object. */
    MALFORMED_LINES("MalformedLines"),
    /** Lines of JSON that the operator did not write, or that lack fields. */
    OTHER_LINES("OtherLines"),
    LONG_LINES("LongLines"),
    /** No line of any log is of this time. */
    LOG_GAP("LogGap"),
    /** No logs were given. */
    NO_LOGS("NoLogs");

    private final String word;

    MissingType(String shown) {
        this.word = shown;
    }

    /** Returns the type as the table shows it. */
    public String word() {
        return word;
    }

    /** Returns a row of this type, to which other columns may be added. */
    public Row.Builder row(String sentence) {
        return Row.builder().set(Column.type, word).set(Column.message, sentence);
    }
}
