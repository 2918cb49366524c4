with evidence as (

    select
        interest,
        evidence_kind,
        evidence_value,
        weight
    from {{ ref('interest_evidence') }}

),

terms as (

    select distinct subject from {{ ref('viewed_subjects') }}
    where subject_kind = 'term'

),

told as (

    -- Once for each subject: Sports > Gym > Gym wear is no more evidence for two names on its path.
    select
        'category' as evidence_kind,
        nodes.category_path as subject,
        evidence.interest,
        max(evidence.weight) as weight
    from {{ ref('category_nodes') }} as nodes
    inner join evidence
        on
            evidence.evidence_kind = 'category'
            and nodes.node_key = evidence.evidence_value
    group by nodes.category_path, evidence.interest
    union all
    select
        'term' as evidence_kind,
        terms.subject,
        evidence.interest,
        max(evidence.weight) as weight
    from terms
    inner join evidence
        on
            evidence.evidence_kind = 'term'
            and position(
                (' ' || evidence.evidence_value || ' ') in (' ' || terms.subject || ' ')
            ) > 0
    group by terms.subject, evidence.interest

)

select * from told
