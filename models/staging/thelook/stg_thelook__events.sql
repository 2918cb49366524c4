-- theLook has no cookie: its session id lasts for one visit, and so does the anonymous id made of
-- it. An address of the internet is no person and no browser, and is not read.
with source as (

    {{ read_source('thelook', 'events') }}

),

products as (

    {{ read_source('thelook', 'products') }}

),

category_names as (

    -- Paths are written small and without blanks: /department/men/category/outerwear&coats/brand/….
    select
        lower(replace(department || '/' || category, ' ', '')) as path_words,
        min(department || ' > ' || category) as category_path
    from products
    group by lower(replace(department || '/' || category, ' ', ''))

),

read as (

    select
        {{ clean_id('id') }} as event_id,
        {{ clean_text('session_id') }} as anonymous_id,
        {{ clean_id('user_id') }} as source_customer_id,
        {{ clean_text('event_type') }} as event_word,
        {{ clean_text('uri') }} as page,
        {{ clean_text('browser') }} as browser,
        lower({{ clean_text('traffic_source') }}) as traffic_source,
        {{ clean_text('created_at') }} as created_at_text,
        {{ utc_timestamp(try_cast_as(clean_text('created_at'), 'timestamp'), 'thelook') }}
            as occurred_at
    from source

),

pathed as (

    select
        *,
        case when event_word = 'product' then split_part(page, '/', 3) end as product_id,
        case
            when event_word = 'department'
                then split_part(page, '/', 3) || '/' || split_part(page, '/', 5)
        end as path_words
    from read

),

named as (

    select
        pathed.event_id,
        pathed.anonymous_id,
        pathed.source_customer_id,
        pathed.page,
        pathed.product_id,
        coalesce(category_names.category_path, replace(pathed.path_words, '/', ' > ')) as category,
        pathed.browser,
        pathed.occurred_at,
        case pathed.event_word
            when 'home' then 'page_view'
            when 'department' then 'category_view'
            when 'product' then 'product_view'
            when 'cart' then 'cart_add'
            else pathed.event_word
        end as event_type,
        case pathed.traffic_source when 'adwords' then 'google' else pathed.traffic_source end
            as utm_source,
        case pathed.traffic_source
            when 'adwords' then 'cpc'
            when 'email' then 'email'
            when 'facebook' then 'social'
            when 'youtube' then 'video'
            when 'organic' then 'organic'
        end as utm_medium,
        {{ business_date('pathed.occurred_at') }} as occurred_on,
        {{ unreadable_columns([('occurred_at', 'pathed.created_at_text', 'pathed.occurred_at')]) }}
            as unreadable
    from pathed
    left join category_names
        on pathed.path_words = category_names.path_words

)

select * from named
