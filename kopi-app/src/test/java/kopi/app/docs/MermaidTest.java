package kopi.app.docs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what the reader of diagrams takes is what Mermaid takes, and it refuses what Mermaid would not draw. */
class MermaidTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "flowchart LR\na --> b",
                "flowchart TD\na([x]) -- rows --> b & c[group-by]\nb -.-> d{{leads}}\n\nb -. told .-> e[(store)]",
                "flowchart LR\n  subgraph s [a node]\n    direction TB\n    a & b <--> c\n  end\n  s -->|all of it| d[\"(x)\"]",
                "sequenceDiagram\nautonumber\nparticipant A as a client\nparticipant B\nA->>B: Open(plan)\nB-->>A: yes\nNote over A,B: done",
                "sequenceDiagram\nactor A\nloop until it is there\nalt one\nA->>A: x\nelse other\nA-xA: y\nend\nend",
                "stateDiagram-v2\n[*] --> electing\nelecting --> leading : nobody answers\nstate \"is gone\" as gone\nleading --> [*]",
            })
    void whatIsWellFormedIsTaken(String diagram) {
        assertThatCode(() -> Mermaid.check(diagram.lines().toList())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "flowchart LR",
                "flowchart XY\na --> b",
                "pie\na --> b",
                "flowchart LR\na -> b",
                "flowchart LR\na -- rows -> b",
                "flowchart LR\na -->",
                "flowchart LR\na b",
                "flowchart LR\na[x --> b",
                "flowchart LR\na([x)] --> b",
                "flowchart LR\na[f(x)] --> b",
                "flowchart LR\na[] --> b",
                "flowchart LR\na --> end",
                "flowchart LR\na & --> b",
                "flowchart LR\nsubgraph s\na --> b",
                "flowchart LR\na --> b\nend",
                "sequenceDiagram\nparticipant A\nA->>B: who is B",
                "sequenceDiagram\nparticipant A\nA->>A",
                "sequenceDiagram\nparticipant A\nA->>A: one; two",
                "sequenceDiagram\nparticipant A\nparticipant A",
                "sequenceDiagram\nparticipant A\nloop for ever\nA->>A: x",
                "sequenceDiagram\nparticipant A\nloop for ever\nelse\nA->>A: x\nend",
                "sequenceDiagram\nparticipant A\nA --> A",
                "stateDiagram-v2\na --> b",
                "stateDiagram-v2\n[*] -> a",
                "stateDiagram-v2\n[*] --> a b",
            })
    void whatIsNotIsRefused(String diagram) {
        assertThatThrownBy(() -> Mermaid.check(diagram.lines().toList())).isInstanceOf(MermaidException.class);
    }
}
