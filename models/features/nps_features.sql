with customers as (

    select customer_id from {{ ref('customers') }}

),

persons as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

answers as (

    -- Answers of one moment are one answer, the worst.
    select
        persons.customer_id,
        answers.answered_at,
        min(answers.answered_on) as answered_on,
        min(answers.score) as score
    from {{ ref('accepted_nps_answers') }} as answers
    inner join persons
        on answers.buyer_key = persons.id_key
    where answers.answered_on <= {{ as_of_date() }}
    group by persons.customer_id, answers.answered_at

),

ranked as (

    select
        customer_id,
        answered_on,
        score,
        row_number() over (
            partition by customer_id
            order by answered_at desc nulls last
        ) as place
    from answers

),

answered as (

    select
        customer_id,
        max(case when place = 1 then score end) as nps_score,
        max(case when place = 2 then score end) as score_before,
        max(case when place = 1 then answered_on end) as nps_answered_on,
        count(*) as nps_answers
    from ranked
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        cast(answered.nps_score as bigint) as nps_score,
        case
            when answered.nps_score >= 9 then 'promoter'
            when answered.nps_score >= 7 then 'passive'
            when answered.nps_score >= 0 then 'detractor'
        end as nps_group,
        answered.nps_answered_on,
        cast(coalesce(answered.nps_answers, 0) as bigint) as nps_answers,
        cast(answered.nps_score - answered.score_before as bigint) as nps_change,
        cast({{ as_of_date() }} - answered.nps_answered_on as bigint) as days_since_nps_answer
    from customers
    left join answered
        on customers.customer_id = answered.customer_id

)

select * from measured
