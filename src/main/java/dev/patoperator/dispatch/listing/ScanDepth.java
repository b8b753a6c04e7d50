package dev.patoperator.dispatch.listing;

/** How far a list is read. */
public enum ScanDepth {
    /** Ten pages: enough for a single id, for which the list only provides the details of its token. */
    TEN_PAGES(10),
    /** Until every id was seen. */
    ALL_IDS(Integer.MAX_VALUE),
    /** To the end, when nothing is known yet: many more decisions wait, and what is read now serves them too. */
    WHOLE_LIST(Integer.MAX_VALUE);

    private final int pages;

    ScanDepth(int pages) {
        this.pages = pages;
    }

    /** Returns the most pages to read. */
    int pages() {
        return pages;
    }
}
